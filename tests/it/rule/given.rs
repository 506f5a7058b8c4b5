//! What a case may give: a key that nobody reads is refused.

use toml::Value;
use zhibu::model::road::development::StepKind;

/// Every file that reads what a case gives: a key that stands in none of them is read by nobody.
const READERS: [&str; 4] =
    [include_str!("cases.rs"), include_str!("world.rs"), include_str!("evaluation.rs"), include_str!("sitting.rs")];

/// Refuses what nobody reads: a misspelt key would give nothing, and the case would hold for no reason.
pub fn known(at: &str, given: &Value) {
    let Some(table) = given.as_table() else {
        return given.as_array().into_iter().flatten().for_each(|value| known(at, value));
    };
    for (key, value) in table {
        let read = READERS.iter().any(|text| text.contains(&format!("\"{key}\"")));
        assert!(read || StepKind::named(key).is_some(), "{at}: nobody reads {key}");
        known(at, value);
    }
}
