//! Definitions that were right before somebody's hand slipped.

use super::Tree;
use crate::chance::Chance;

/// Makes one to three mistakes in the tree.
#[must_use]
pub fn mutated(tree: &Tree, chance: &mut Chance) -> Tree {
    let mut tree = tree.clone();
    for _ in 0..1 + chance.below(3) {
        let pieces = u64::try_from(tree.pieces()).unwrap_or(u64::MAX);
        let number = usize::try_from(chance.below(pieces)).unwrap_or(0);
        if let Some(piece) = tree.piece(number) {
            mistake(piece, chance);
        }
    }
    tree
}

fn mistake(piece: &mut Tree, chance: &mut Chance) {
    match piece {
        Tree::Map(entries) if !entries.is_empty() => {
            let index = usize::try_from(chance.below(entries.len() as u64)).unwrap_or(0);
            match chance.below(5) {
                0 | 1 => {
                    entries.remove(index);
                }
                2 => {
                    let twice = entries[index].clone();
                    entries.push(twice);
                }
                3 => entries[index].0 = misspelt(&entries[index].0, chance),
                _ => {
                    let other = usize::try_from(chance.below(entries.len() as u64)).unwrap_or(0);
                    let value = entries[other].1.clone();
                    entries[index].1 = value;
                }
            }
        }
        Tree::List(items) if !items.is_empty() => {
            let index = usize::try_from(chance.below(items.len() as u64)).unwrap_or(0);
            match chance.below(3) {
                0 => {
                    items.remove(index);
                }
                1 => {
                    let twice = items[index].clone();
                    items.insert(index, twice);
                }
                _ => chance.shuffle(items),
            }
        }
        Tree::Text(text) | Tree::Plain(text) => {
            let wrong = match chance.below(6) {
                0 => Tree::text(""),
                1 => Tree::List(vec![Tree::text(text)]),
                2 => Tree::Map(vec![(misspelt(text, chance), Tree::text(text))]),
                3 => Tree::text(chance.pick(&OTHERS).copied().unwrap_or_default()),
                _ => Tree::Text(misspelt(text, chance)),
            };
            *piece = wrong;
        }
        Tree::Map(_) | Tree::List(_) => *piece = Tree::text("nothing"),
    }
}

/// What stands somewhere else in definitions.
const OTHERS: [&str; 10] = [
    "end closed",
    "end merged",
    "lead",
    "0 days",
    "5 workdays",
    "case.reporter",
    "true",
    "has(case.nothing)",
    "triage",
    "退回",
];

/// The text with a letter left out, doubled, changed, or put in.
fn misspelt(text: &str, chance: &mut Chance) -> String {
    let mut letters: Vec<char> = text.chars().collect();
    let index = usize::try_from(chance.below(letters.len() as u64 + 1)).unwrap_or(0);
    let strange = ['x', ' ', '\'', '"', '#', ':', '一', '0', '{', '\u{200b}'];
    let letter = chance.pick(&strange).copied().unwrap_or('x');
    match chance.below(3) {
        0 if index < letters.len() => {
            letters.remove(index);
        }
        1 if index < letters.len() => letters[index] = letter,
        _ => letters.insert(index, letter),
    }
    letters.into_iter().collect()
}
