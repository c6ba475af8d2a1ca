//! The Prometheus text format, version 0.0.4.

use std::fmt::Write;

/// A page that is being written.
#[derive(Debug, Default)]
pub(super) struct Encoder {
    text: String,
}

impl Encoder {
    /// Begins a metric; its samples follow at once.
    pub(super) fn metric(&mut self, name: &str, kind: &str, help: &str) {
        let help = help.replace('\\', "\\\\").replace('\n', "\\n");
        // Writing to a string cannot fail.
        let _ = writeln!(self.text, "# HELP {name} {help}\n# TYPE {name} {kind}");
    }

    /// One sample.
    pub(super) fn sample<N: AsRef<str>, V: AsRef<str>>(
        &mut self,
        name: &str,
        labels: &[(N, V)],
        value: impl std::fmt::Display,
    ) {
        self.text.push_str(name);
        for (position, (label, value)) in labels.iter().enumerate() {
            self.text.push(if position == 0 { '{' } else { ',' });
            self.text.push_str(label.as_ref());
            self.text.push_str("=\"");
            self.label_value(value.as_ref());
            self.text.push('"');
        }
        if !labels.is_empty() {
            self.text.push('}');
        }
        let _ = writeln!(self.text, " {value}");
    }

    fn label_value(&mut self, value: &str) {
        for letter in value.chars() {
            match letter {
                '\\' => self.text.push_str("\\\\"),
                '"' => self.text.push_str("\\\""),
                '\n' => self.text.push_str("\\n"),
                letter => self.text.push(letter),
            }
        }
    }

    pub(super) fn finish(self) -> String {
        self.text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn help_and_label_values_are_escaped() {
        let mut page = Encoder::default();
        page.metric("a_total", "counter", "one\ntwo \\ \"three\"");
        page.sample("a_total", &[("b", "x\\y\"z\n"), ("c", "事项")], 7);
        page.sample("a_total", &[] as &[(&str, &str)], 1.5);
        assert_eq!(
            page.finish(),
            "# HELP a_total one\\ntwo \\\\ \"three\"\n# TYPE a_total counter\n\
             a_total{b=\"x\\\\y\\\"z\\n\",c=\"事项\"} 7\na_total 1.5\n"
        );
    }
}
