//! The page of keywords.

use closedloop_workflows::{
    limit::{Limit, LimitUnit},
    words::{GROUPS, Group, Sort, limit_in_chinese},
};

const HEAD: &str = "\
# Keywords 关键词

Every keyword of the definition language has one spelling in English and one in Chinese.
The same reader knows both, and a file may mix them.
`closedloop fmt --lang zh FILE` and `--lang en` turn a file into one language; nothing but keywords changes, and back and forth not a byte does.
[hotline.zh.yaml](hotline.zh.yaml) is the shipped hotline in Chinese.
This page is made from the program (`cargo xtask gen`).

- Names that an author chose have one spelling: steps, choices, ladders, fields, values, units, places. Formulas are not translated either.
- A choice whose name is a word of [what a choice means](#what-a-choice-means) has that meaning, in either language.
- Where an author calls a field or a category like a Chinese keyword (a field `理由`, a category `任意`), the author's name wins, and the keyword stays English in that file.
- ISO durations (`PT2H`, `P3D`) are the same in both languages.
- One key in both spellings in one place is refused (`Y4`).
- Editors find the shapes in `workflows/schema/definition.schema.json` and, for Chinese files, `definition.zh.schema.json`.
";

/// The page as it should be.
pub(super) fn page() -> String {
    let mut page = HEAD.to_owned();
    for (title, sort) in [("Keys 键", Sort::Key), ("Values 值", Sort::Value)] {
        page.push_str(&format!("\n## {title}\n"));
        for group in GROUPS.iter().filter(|group| group.sort == sort) {
            section(&mut page, group);
        }
    }
    page.push_str(&limits());
    page
}

fn section(page: &mut String, group: &Group) {
    let mut letters = group.english.chars();
    let first = letters.next().map(|letter| letter.to_ascii_uppercase());
    let title: String = first.into_iter().chain(letters).collect();
    page.push_str(&format!(
        "\n### {title}\n\n{}\n\n| English | 中文 |\n|---|---|\n",
        group.chinese
    ));
    for keyword in group.keywords {
        page.push_str(&format!(
            "| `{}` | `{}` |\n",
            keyword.english, keyword.chinese
        ));
    }
}

fn limits() -> String {
    let mut text =
        "\n## Limits and counts 时限与次数\n\n| English | 中文 |\n|---|---|\n".to_owned();
    for unit in LimitUnit::ALL {
        let limit = Limit { amount: 5, unit };
        text.push_str(&format!("| `{limit}` | `{}` |\n", limit_in_chinese(limit)));
    }
    text.push_str("| `1 time`, `2 times` | `1次`、`2次` |\n");
    text
}
