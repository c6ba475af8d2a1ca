//! Who hears of a rung.

use closedloop_workflows::{
    names::{DepartmentCode, PostCode},
    organisation::Organisation,
    plan::{Listener, Unit},
};

use crate::case::Party;

/// The posts that hear of a rung with these listeners while `asked` is asked in a case that `lead`
/// leads; at most 10, in order, each once.
///
/// Whom the organisation no longer has is left out: an abolished post must not keep the others
/// from hearing.
pub(crate) fn told(
    organisation: &Organisation,
    tell: &[Listener],
    lead: Option<&DepartmentCode>,
    asked: &Party,
) -> Vec<PostCode> {
    let head = |department: Option<&DepartmentCode>| {
        let unit = Unit::Department(department?.clone());
        organisation.listener_of(&unit)
    };
    let listener = |listener: &Listener| match listener {
        Listener::Post(post) => organisation.listener_of(&Unit::Post(post.clone())),
        Listener::LeadHead => head(lead),
        Listener::AskedHead => head(asked.department()),
    };
    let mut told: Vec<PostCode> = tell.iter().filter_map(listener).collect();
    told.sort();
    told.dedup();
    told
}

/// The post that hears for whoever is asked: a post itself, a department's head, nobody for the
/// reporter.
pub(crate) fn listener_of(organisation: &Organisation, asked: &Party) -> Option<PostCode> {
    match asked {
        Party::Post { post, .. } => organisation.listener_of(&Unit::Post(post.clone())),
        Party::Department(department) => {
            organisation.listener_of(&Unit::Department(department.clone()))
        }
        Party::Reporter => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::example::{DEFINITION, ORGANISATION, rules_of};

    #[test]
    fn whom_the_organisation_lost_is_left_out_and_nobody_hears_twice() {
        let organisation = rules_of(ORGANISATION, DEFINITION).organisation;
        let tell = [
            Listener::Post("abolished".parse().expect("a code")),
            Listener::AskedHead,
            Listener::LeadHead,
            Listener::Post("desk-head".parse().expect("a code")),
        ];
        let lead = "fire-brigade".parse().expect("a code");
        let asked = Party::Department("dispatch-desk".parse().expect("a code"));
        let told = told(&organisation, &tell, Some(&lead), &asked);
        let codes: Vec<&str> = told.iter().map(PostCode::as_str).collect();
        assert_eq!(codes, ["desk-head", "fire-head"]);
        assert_eq!(listener_of(&organisation, &Party::Reporter), None);
    }
}
