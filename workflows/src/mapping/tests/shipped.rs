//! The mappings that ship.

use crate::{catalogue, mapping::parse};

#[test]
fn every_shipped_mapping_passes_and_is_named_like_its_file() {
    for (file, text) in catalogue::MAPPINGS {
        let mapping = parse(file, text).unwrap_or_else(|list| panic!("{}", list[0]));
        assert_eq!(file, format!("mappings/{}.yaml", mapping.name));
    }
}
