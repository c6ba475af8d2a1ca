//! Reading a page of metrics (Prometheus text format 0.0.4), strictly.

use std::collections::BTreeMap;

/// A name with its labels.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Series {
    pub name: String,
    pub labels: BTreeMap<String, String>,
}

impl Series {
    /// The value of a label, or an empty text.
    pub(crate) fn label(&self, name: &str) -> String {
        self.labels.get(name).cloned().unwrap_or_default()
    }
}

/// A whole page.
#[derive(Debug, Default)]
pub(crate) struct Page {
    kinds: BTreeMap<String, String>,
    samples: BTreeMap<Series, f64>,
}

impl Page {
    /// Reads a page; the test ends at a line that is not well formed, at a series that stands
    /// twice, at a family that is described twice or after its samples.
    pub(crate) fn read(text: &str) -> Self {
        assert!(text.ends_with('\n'), "the last line has no end");
        let mut page = Self::default();
        for line in text.lines().filter(|line| !line.is_empty()) {
            if let Some(comment) = line.strip_prefix("# ") {
                page.comment(comment);
            } else {
                let (series, value) =
                    sample(line).unwrap_or_else(|| panic!("not a sample: {line}"));
                let before = page.samples.insert(series, value);
                assert_eq!(before, None, "stands twice: {line}");
            }
        }
        page
    }

    fn comment(&mut self, comment: &str) {
        let mut parts = comment.splitn(3, ' ');
        let (word, name) = (
            parts.next().unwrap_or_default(),
            parts.next().unwrap_or_default(),
        );
        let rest = parts.next().unwrap_or_default();
        assert!(
            is_name(name) && !rest.is_empty(),
            "not a comment: {comment}"
        );
        match word {
            "HELP" => {}
            "TYPE" => {
                assert!(
                    ["counter", "gauge", "histogram", "summary"].contains(&rest),
                    "{comment}"
                );
                let before = self.kinds.insert(name.to_owned(), rest.to_owned());
                assert_eq!(before, None, "described twice: {name}");
                let is_late = self.samples.keys().any(|series| series.name == name);
                assert!(!is_late, "described after its samples: {name}");
            }
            _ => panic!("not a comment: {comment}"),
        }
    }

    /// What kind of metric this is.
    pub(crate) fn kind(&self, name: &str) -> Option<&str> {
        self.kinds.get(name).map(String::as_str)
    }

    /// The kind of the family that a sample belongs to.
    pub(crate) fn kind_of_family(&self, sample: &str) -> Option<&str> {
        let parts = ["_bucket", "_sum", "_count"].iter();
        let family = parts
            .filter_map(|part| sample.strip_suffix(part))
            .find_map(|name| self.kind(name));
        self.kind(sample).or(family)
    }

    /// The value of a series.
    pub(crate) fn value(&self, series: &Series) -> Option<f64> {
        self.samples.get(series).copied()
    }

    /// Every series with its value.
    pub(crate) fn samples(&self) -> impl Iterator<Item = (&Series, &f64)> {
        self.samples.iter()
    }
}

fn is_name(text: &str) -> bool {
    !text.is_empty()
        && text
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b':')
}

/// `name{label="value",…} 1.5`
fn sample(line: &str) -> Option<(Series, f64)> {
    let end = line.find(['{', ' '])?;
    let name = line[..end].to_owned();
    let mut labels = BTreeMap::new();
    let mut rest = &line[end..];
    if let Some(inner) = rest.strip_prefix('{') {
        rest = inner;
        while !rest.starts_with('}') {
            let (label, behind) = rest.split_once("=\"")?;
            let (value, behind) = quoted(behind)?;
            if !is_name(label) || labels.insert(label.to_owned(), value).is_some() {
                return None;
            }
            rest = behind.strip_prefix(',').unwrap_or(behind);
        }
        rest = &rest[1..];
    }
    let value = rest.strip_prefix(' ')?.parse().ok()?;
    is_name(&name).then_some((Series { name, labels }, value))
}

/// The value up to its closing quote, and what stands behind it.
fn quoted(text: &str) -> Option<(String, &str)> {
    let mut value = String::new();
    let mut letters = text.char_indices();
    while let Some((at, letter)) = letters.next() {
        match letter {
            '"' => return Some((value, &text[at + 1..])),
            '\\' => value.push(match letters.next()?.1 {
                'n' => '\n',
                escaped @ ('\\' | '"') => escaped,
                _ => return None,
            }),
            letter => value.push(letter),
        }
    }
    None
}

#[test]
fn a_page_is_read_with_its_labels() {
    let page = Page::read("# TYPE a counter\na{b=\"c\\\"d\",e=\"}\"} 2\nf 1.5e3\n");
    let labels =
        [("b", "c\"d"), ("e", "}")].map(|(name, value)| (name.to_owned(), value.to_owned()));
    let series = Series {
        name: "a".to_owned(),
        labels: labels.into(),
    };
    assert_eq!(page.value(&series), Some(2.0));
    assert_eq!(page.kind_of_family("a"), Some("counter"));
    assert_eq!(page.samples().count(), 2);
    for bad in [
        "a{b=c} 1",
        "a{b=\"c} 1",
        "a",
        "a one",
        "{a=\"b\"} 1",
        "a{b=\"c\",b=\"d\"} 1",
    ] {
        assert_eq!(sample(bad), None, "{bad}");
    }
}
