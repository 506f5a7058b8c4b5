//! The screen in the user's language: keys in, screen out.

use super::stage::Stage;

#[test]
fn the_demo_opens_on_today_with_red_rows() {
    let stage = Stage::demo();
    insta::assert_snapshot!("today", stage.painted());
}

#[test]
fn scratch() {
    let mut s = Stage::demo();
    println!("{}", s.screen());
    for k in std::env::var("KEYS").unwrap_or_default().split("|") {
        println!("================ {k}");
        s.keys(k);
        println!("{}", s.screen());
    }
}
