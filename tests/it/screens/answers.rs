//! No key is silent: what changes nothing one can see is answered in the last line.

use crate::stage::Stage;
use zhibu::base::Lang;
use zhibu::commands::registry::keymap::Keymap;

/// The panes and what opens them from anywhere at home.
const PLACES: [&str; 12] = ["21", "2", "3", "4", "5", "6", "7", "9", "0", "!", "1c", "2<enter>"];

/// Every key that any scope of the default map knows, as one presses it.
fn keys() -> Vec<String> {
    let map = Keymap::new();
    let scopes =
        ["global", "list", "roster", "today", "development", "meetings", "assessment", "evaluation", "calendar"];
    let scopes = scopes.into_iter().chain(["rectification", "records", "log", "card", "roll", "count"]);
    let mut out: Vec<String> = scopes
        .flat_map(|scope| map.bindings(scope))
        .filter(|b| b.keys.0.len() == 1)
        .filter(|b| !b.keys.to_string().ends_with("Right"))
        .map(|b| b.keys.to_string())
        .map(|name| if name.chars().count() == 1 { name } else { format!("<{}>", name.to_lowercase()) })
        .collect();
    out.extend("jZ;".chars().map(String::from));
    // An export that has nothing to ask writes its file where the test runs.
    out.retain(|key| !["X", "<ctrl-e>"].contains(&key.as_str()));
    out.sort();
    out.dedup();
    out
}

fn at(place: &str, empty: bool) -> Stage {
    let mut stage = if empty { Stage::empty() } else { Stage::demo() };
    stage.keys(place);
    stage
}

/// Presses every key at every place and lists those that changed nothing and said nothing.
fn silent(empty: bool) -> Vec<String> {
    let mut out = Vec::new();
    for place in PLACES.iter().filter(|place| !empty || **place != "2<enter>") {
        let mut stage = at(place, empty);
        let start = stage.buffer().clone();
        for key in keys() {
            let before = stage.buffer().clone();
            stage.keys(&key);
            if *stage.buffer() == before && !stage.app.quit && !stage.app.suspend && !stage.app.retake {
                out.push(format!("{place} {key}"));
            }
            let asked = stage.app.quit || stage.app.retake;
            if asked
                || (*stage.keys("<esc>").buffer() != start && *stage.keys("<esc><esc>").keys(place).buffer() != start)
            {
                stage = at(place, empty);
            }
        }
    }
    out
}

#[test]
fn no_key_of_the_map_is_silent_on_any_pane() {
    assert_eq!(silent(false), Vec::<String>::new());
}

#[test]
fn no_key_of_the_map_is_silent_in_an_empty_store() {
    assert_eq!(silent(true), Vec::<String>::new());
}

#[test]
fn a_key_without_use_here_says_what_it_does_elsewhere() {
    let mut stage = at("0", false);
    assert!(stage.keys("w").foot().contains("w 为什么还不能：请先把光标移到一个人"), "{}", stage.foot());
    assert!(stage.keys("Z").foot().contains("Z 在这里没有用处"), "{}", stage.foot());
    let mut stage = at("0", false).with(Lang::En, "dark", false);
    assert!(stage.keys("0s").foot().contains("s sort by next column: there is no list"), "{}", stage.foot());
}

#[test]
fn the_list_of_keys_greys_what_does_nothing_here_and_says_why() {
    for pane in ["1", "0"] {
        let mut stage = at(pane, false);
        let line = stage.keys("?换列").line("换列排序");
        assert!(line.contains("这里没有可选、可排的列表"), "{line}");
        stage.keys("<enter>").shows(&["这里没有可选、可排的列表"]);
    }
    let mut stage = at("2", false);
    assert!(!stage.keys("?换列").line("换列排序").contains("这里没有"));
}
