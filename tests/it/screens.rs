//! The screen in the user's language: keys in, screen out.

mod meetings;
mod people;
mod shape;

use super::stage::Stage;

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
