//! Adding something touches few files: a dummy field, command, rule and kind are written into a copy of the tree, the
//! files are counted, and the copy still compiles.

use super::source;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A copy of the tree, and which files were touched in it.
struct Copy {
    root: PathBuf,
    touched: BTreeSet<String>,
}

impl Copy {
    /// Copies what the library is made of; only what differs is written, so that a second check is quick.
    fn make(root: &Path) -> Copy {
        let mut kept = BTreeSet::new();
        for dir in ["src", "fixtures", "keymaps", "Cargo.lock"] {
            for path in source::files(dir) {
                let name = path.strip_prefix(source::root()).expect("below the root");
                write(&root.join(name), &fs::read(&path).expect("a file"));
                kept.insert(root.join(name));
            }
        }
        for left in ["src", "fixtures", "keymaps"].into_iter().flat_map(|dir| source::walk(&root.join(dir))) {
            if !kept.contains(&left) {
                fs::remove_file(left).expect("a file that is no more");
            }
        }
        // A package of its own name, so that nothing of the real one is overwritten; without benches and programs.
        let manifest = fs::read_to_string(source::root().join("Cargo.toml")).expect("a manifest");
        let manifest = manifest.split("[[bench]]").next().unwrap_or_default();
        let manifest = manifest.replacen("name = \"zhibu\"", "name = \"touch\"\nautobins = false", 1);
        let manifest = manifest.replace("default-run = \"zhibu\"\n", "");
        write(&root.join("Cargo.toml"), format!("{manifest}\n[workspace]\n").as_bytes());
        Copy { root: root.to_owned(), touched: BTreeSet::new() }
    }

    /// Changes one file before or after the first place where these words stand.
    fn edit(&mut self, path: &str, before: &str, new: &str) {
        let at = self.root.join(path);
        let text = fs::read_to_string(&at).unwrap_or_else(|e| panic!("{path}: {e}"));
        let place = text.find(before).unwrap_or_else(|| panic!("{path} has no {before:?}"));
        write(&at, format!("{}{new}{}", &text[..place], &text[place..]).as_bytes());
        self.touched.insert(path.to_owned());
    }

    fn add(&mut self, path: &str, text: &str) {
        write(&self.root.join(path), text.as_bytes());
        self.touched.insert(path.to_owned());
    }

    /// Returns the number of files touched since it was last asked.
    fn files(&mut self) -> usize {
        std::mem::take(&mut self.touched).len()
    }
}

fn write(path: &Path, bytes: &[u8]) {
    if fs::read(path).is_ok_and(|there| there == bytes) {
        return;
    }
    fs::create_dir_all(path.parent().expect("a directory")).expect("a directory");
    fs::write(path, bytes).expect("a file");
}

#[test]
fn a_field_a_command_a_rule_and_a_kind_touch_few_files() {
    // Beside the artefacts of this very test, so that no dependency is compiled again.
    let exe = std::env::current_exe().expect("this test");
    let profile = exe.ancestors().nth(2).expect("target/debug");
    let target = profile.parent().expect("target");
    let root = target.join("tmp/touch");
    let mut copy = Copy::make(&root);

    copy.edit("src/model/road/development.rs", "        /// Which sides.", FIELD);
    assert_eq!(copy.files(), 1, "a field");

    copy.edit("src/commands/rectification.rs", "        row(\"rectification.submit\"", COMMAND_ROW);
    copy.edit("src/commands/rectification.rs", "fn submit(", COMMAND);
    assert_eq!(copy.files(), 1, "a command");
    copy.edit("keymaps/default.toml", "\"ctrl-d\" = \"meeting.close\"", "\"ctrl-b\" = \"rectification.dummy\"\n");
    assert_eq!(copy.files(), 1, "its key");

    copy.edit("src/model/mod.rs", "    Progress = 21", "    Dummy = 99 dummy::Dummy,\n");
    copy.edit("src/model/mod.rs", "pub mod document;", "pub mod dummy;\n");
    copy.add("src/model/dummy.rs", KIND);
    assert_eq!(copy.files(), 2, "a kind: its file and the list");

    copy.edit("src/rules/meeting/sitting.rs", "    // A planned meeting comes", RULE);
    copy.edit("fixtures/rules/rules.toml", "[rule.first_talk]", WORDS);
    assert_eq!(copy.files(), 2, "a rule: its row and its words; beside them its case file");

    copy.edit("src/exchange/paper/mod.rs", "    meeting::minutes::MINUTES,", PAPER);
    copy.add("fixtures/templates/dummy/document.xml", "<w:document><w:body/></w:document>");
    assert_eq!(copy.files(), 2, "a paper: its template and its row");

    let mut cargo = Command::new(env!("CARGO"));
    cargo.current_dir(&root).args(["build", "--lib", "--offline", "--quiet", "--target-dir"]).arg(target);
    cargo.args([
        "--config",
        "profile.dev.package.touch.opt-level=0",
        "--config",
        "profile.dev.package.touch.debug=false",
    ]);
    if profile.ends_with("release") {
        cargo.arg("--release");
    }
    let out = cargo.output().expect("cargo");
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
}

const FIELD: &str = "        /// A dummy.\n        dummy: Words = msg!(\"假\", \"dummy\");\n";

const COMMAND_ROW: &str = "        row(\"rectification.dummy\", msg!(\"假\", \"dummy\"), &[], dummy),\n";

const COMMAND: &str = r#"fn dummy(facts: &Facts, situation: &Situation, _: &Args) -> Result<Tx, Refusal> {
    step(facts, situation, "rectification.dummy", &[State::Issued], String::new(), to(State::Working))
}

"#;

const RULE: &str = r#"    // A dummy.
    Rule {
        name: "dummy",
        reads: &[Kind::Meeting],
        reach: Reach::Own,
        shape: Shape::Record(Kind::Meeting, planned),
        cases: case_file!("meeting_planned"),
    },
"#;

const KIND: &str = r#"//! A dummy kind.

use super::people::roster::Member;
use super::{Book, Hooks, Link, Words};
use crate::base::Lang;
use crate::{msg, record};

record! {
    /// A dummy with an owner, a list, a card, a form, import, export, history.
    Dummy "dummy" msg!("假", "dummy"), happened: Some(msg!("日期", "on")), {
        /// Whose.
        member: Link<Member> = msg!("姓名", "person"), Required Owner;
        /// What.
        text: Words = msg!("内容", "text");
    }
}

impl Hooks for Dummy {
    fn title(&self, _: &Book, _: Lang) -> String {
        self.text.to_string()
    }
    fn shown() -> &'static [&'static str] {
        &["member", "text"]
    }
}
"#;

const PAPER: &str = r#"    Paper {
        name: "dummy",
        label: msg!("假", "dummy"),
        about: &[],
        public: false,
        yearly: false,
        made: word!("dummy", |ask| Ok(ask.paper())),
    },
"#;

const WORDS: &str = r#"[rule.dummy]
zh = "假"
en = "Dummy"
meaning_zh = "假。"
meaning_en = "A dummy."
[rule.dummy.say]
open = ["{who}", "{who}"]

"#;
