//! `must end within`: the longest life of a case that is always on time is no longer than allowed.

use crate::{
    complaint::Span,
    complaints::Complaints,
    life,
    limit::Limit,
    plan::{Plan, Words},
};

/// Complains unless every case that is always on time ends within the limit of the plan. `span` is
/// where that limit stands.
pub(crate) fn within_its_limit(plan: &Plan, span: Span, complaints: &mut Complaints) {
    let Some(limit) = plan.must_end_within else {
        return;
    };
    let Some(life) = life::longest_against(plan, limit) else {
        unproven(
            limit,
            span,
            (
                "循环次数太多，算不出最长时间",
                "its loops have too many rounds to be counted",
            ),
            (
                "减小 `at most` 的次数，或删去 `must end within`",
                "lower the times of `at most`, or leave `must end within` out",
            ),
            complaints,
        );
        return;
    };
    if !limit.unit.is_working() && life.has_working_time {
        unproven(
            limit,
            span,
            (
                "流程按工作时间计时，折算成自然日要看节假日",
                "its steps count working time, and how many calendar days that is depends on \
                 holidays",
            ),
            (
                "用工作日写，例如 `must end within: 30 working days`",
                "write it in working days, such as `must end within: 30 working days`",
            ),
            complaints,
        );
        return;
    }
    if life.minutes > life::allowed(limit) {
        too_long(plan, limit, span, &life, complaints);
    } else if let Some(left_out) = life.left_out() {
        in_part(limit, span, &left_out, complaints);
    }
}

fn unproven(
    limit: Limit,
    span: Span,
    why: (&str, &str),
    way_out: (&str, &str),
    complaints: &mut Complaints,
) {
    complaints.error(
        "S10",
        span,
        (
            format!("无法证明事项在 `{limit}` 内办结：{}", why.0),
            format!(
                "nobody can prove that a case ends within `{limit}`: {}",
                why.1
            ),
        ),
        way_out,
    );
}

/// Warns that some rows of `within` have no length, so that nobody takes the proof for whole.
fn in_part(limit: Limit, span: Span, left_out: &Words, complaints: &mut Complaints) {
    complaints.warning(
        "S10",
        span,
        (
            format!("`{limit}` 只证明了一部分：{}", left_out.zh),
            format!("`{limit}` is proven only in part; {}", left_out.en),
        ),
        (
            "给这些步骤写 `5 working days` 这样的时限，否则要靠人把关",
            "give these steps limits such as `5 working days`, or watch over them by hand",
        ),
    );
}

fn too_long(plan: &Plan, limit: Limit, span: Span, life: &life::Life, complaints: &mut Complaints) {
    let told = life.told();
    let length = life.length_for(limit);
    complaints.error_for_example(
        "S10",
        span,
        (
            format!(
                "每一步都按时，流程 `{}` 的事项仍可能用到 {}，超过 `{limit}`",
                plan.workflow, length.zh
            ),
            format!(
                "with every step in time a case of `{}` may still take {}, more than `{limit}`",
                plan.workflow, length.en
            ),
        ),
        (
            "缩短时限、减少 `at most` 的次数，或放宽 `must end within`",
            "shorten limits, lower the times of `at most`, or allow more under `must end within`",
        ),
        Some(told),
    );
}
