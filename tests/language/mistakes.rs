//! Random mistakes in random definitions: accepted or refused with located complaints, never a
//! panic, in bounded work.

use closedloop_tests::{
    chance::Chance,
    definitions::{self, USUAL},
};
use closedloop_workflows::{
    complaint::{CODES, Complaint},
    complaints::COMPLAINTS_MAX,
};

use crate::SEED;

/// Mistakes that are tried with each definition.
const TRIES: u64 = 3;

#[test]
fn a_random_mistake_is_accepted_or_refused_at_its_place() {
    let town = definitions::town();
    let (mut accepted, mut refused) = (0, 0);
    for seed in SEED..SEED + crate::definitions() {
        let mut chance = Chance::new(seed);
        let right = definitions::right(&mut chance, &town, USUAL);
        for _ in 0..TRIES {
            let text = definitions::mutated(&right, &mut chance).print(&mut chance);
            match definitions::read(&text, &town) {
                Ok(_) => accepted += 1,
                Err(wrong) => {
                    refused += 1;
                    assert_are_located(&wrong, &text, seed);
                }
            }
        }
    }
    // Most slips of the hand are noticed, and not every change is a mistake.
    assert!(
        refused > accepted && accepted > 0,
        "{refused} refused, {accepted} accepted"
    );
}

#[test]
fn a_letter_changed_by_chance_is_accepted_or_refused_at_its_place() {
    let town = definitions::town();
    let strange = [
        ' ', '\n', '\t', ':', '-', '{', '}', '[', ']', '"', '\'', '#', '&', '*', '一',
    ];
    for seed in SEED..SEED + crate::definitions() {
        let mut chance = Chance::new(seed);
        let text = definitions::right(&mut chance, &town, USUAL).print(&mut chance);
        let mut letters: Vec<char> = text.chars().collect();
        let index = usize::try_from(chance.below(letters.len() as u64)).expect("an index");
        match chance.pick(&strange) {
            Some(letter) if chance.percent(70) => letters[index] = *letter,
            Some(_) | None => {
                letters.remove(index);
            }
        }
        let text: String = letters.into_iter().collect();
        if let Err(wrong) = definitions::read(&text, &town) {
            assert_are_located(&wrong, &text, seed);
        }
    }
}

fn assert_are_located(wrong: &[Complaint], text: &str, seed: u64) {
    assert!(
        (1..=COMPLAINTS_MAX).contains(&wrong.len()),
        "seed {seed}: {} complaints",
        wrong.len()
    );
    for complaint in wrong {
        let Complaint {
            code,
            span,
            what,
            way_out,
            example,
            ..
        } = complaint;
        let known = CODES.iter().any(|(known, _, _)| known == code);
        assert!(known, "seed {seed}: {complaint}");
        let place = text.get(span.start..span.end);
        assert!(
            place.is_some() && span.line >= 1 && span.column >= 1,
            "seed {seed}: {complaint}"
        );
        for words in [what, way_out].into_iter().chain(example) {
            let said = !words.zh.is_empty() && !words.en.is_empty();
            assert!(said, "seed {seed}: {complaint}");
        }
    }
}
