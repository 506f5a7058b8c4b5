//! The real binary in a directory of its own: words in, words or JSON and an exit code out.

use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use tempfile::TempDir;

/// Returns the program under test: the one just built, else the one `ZHIBU_PROGRAM` names, which may be one for another
/// system with a script that runs it.
pub fn program() -> String {
    std::env::var("ZHIBU_PROGRAM").unwrap_or_else(|_| env!("CARGO_BIN_EXE_zhibu").to_owned())
}

/// Returns the program that was built for this system, whatever is under test.
pub fn own_program() -> String {
    env!("CARGO_BIN_EXE_zhibu").to_owned()
}

/// A data directory and the program beside it.
pub struct Shell {
    root: TempDir,
    program: String,
}

/// What a run came to.
pub struct Ran {
    /// The exit code.
    pub code: i32,
    /// What it printed.
    pub out: String,
    /// What it complained.
    pub err: String,
}

impl Shell {
    /// Makes an empty place.
    pub fn new() -> Shell {
        Shell { root: tempfile::tempdir().expect("a directory"), program: program() }
    }

    /// Returns the same place with this system's own program, whatever is under test.
    pub fn own(self) -> Shell {
        Shell { program: own_program(), ..self }
    }

    /// Returns the same place with the program under test.
    pub fn other(self) -> Shell {
        Shell { program: program(), ..self }
    }

    /// Makes the demo.
    pub fn demo() -> Shell {
        let shell = Shell::new();
        shell.ok("demo --no-open");
        shell
    }

    /// Makes an empty branch.
    pub fn init() -> Shell {
        let shell = Shell::new();
        shell.ok("init --branch 测试支部 --level undergraduate --basis grade");
        shell
    }

    /// Returns the data directory.
    pub fn data(&self) -> PathBuf {
        self.root.path().join("data")
    }

    /// Returns a path beside the data directory.
    pub fn path(&self, name: &str) -> PathBuf {
        self.root.path().join(name)
    }

    /// Runs words.
    pub fn args(&self, args: &[&str]) -> Ran {
        self.within(Path::new("."), args)
    }

    /// Runs words beside the data directory, so that files they name lie there.
    pub fn here(&self, args: &[&str]) -> Ran {
        self.within(self.root.path(), args)
    }

    fn within(&self, dir: &Path, args: &[&str]) -> Ran {
        let mut command = Command::new(&self.program);
        for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("ZHIBU_")) {
            command.env_remove(name);
        }
        // Nor its settings, nor its language.
        command.env("XDG_CONFIG_HOME", self.root.path().join("config"));
        for name in ["LC_ALL", "LC_MESSAGES", "LANG", "TERM"] {
            command.env_remove(name);
        }
        command.env("ZHIBU_DATA", self.data()).env("USER", "书记").env("HOME", self.root.path());
        // Never the memory of the machine that runs the tests.
        command.env("XDG_STATE_HOME", self.root.path().join("state"));
        let done = command.current_dir(dir).args(args).stdin(Stdio::null()).output().expect("the program starts");
        let words = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
        let ran = Ran { code: done.status.code().unwrap_or(-1), out: words(done.stdout), err: words(done.stderr) };
        let stack = ran.err.contains("panicked") || ran.err.contains("RUST_BACKTRACE") || ran.code == -1;
        assert!(!stack, "{args:?}: {} {}", ran.code, ran.err);
        ran
    }

    /// Runs words parted by blanks.
    pub fn run(&self, words: &str) -> Ran {
        self.args(&words.split(' ').collect::<Vec<_>>())
    }

    /// Runs what must go well and gives what it printed.
    #[track_caller]
    pub fn ok(&self, words: &str) -> String {
        let ran = self.run(words);
        assert_eq!(ran.code, 0, "{words}: {}{}", ran.out, ran.err);
        ran.out
    }

    /// Runs what must go well and gives its JSON.
    #[track_caller]
    pub fn json(&self, words: &str) -> Value {
        let out = self.ok(&format!("{words} --json"));
        serde_json::from_str(&out).unwrap_or_else(|e| panic!("{words}: {e}: {out}"))
    }

    /// Runs what must fail with this code; the complaint is one or two lines, or with `--json` an error object.
    #[track_caller]
    pub fn fails(&self, code: i32, args: &[&str]) -> Value {
        let ran = self.args(args);
        assert_eq!((ran.code, ran.out.as_str()), (code, ""), "{args:?}: {}", ran.err);
        let lines = ran.err.trim_end().lines().count();
        assert!((1..=2).contains(&lines), "{args:?}: {}", ran.err);
        let told = self.args(&[args, &["--json"]].concat());
        assert_eq!(told.code, code, "{args:?} --json: {}", told.err);
        let error: Value = serde_json::from_str(&told.err).unwrap_or_else(|e| panic!("{args:?}: {e}: {}", told.err));
        let error = error["error"].clone();
        for key in ["kind", "text", "field", "rule", "hint", "earliest"] {
            assert!(error.get(key).is_some(), "{args:?}: no {key} in {error}");
        }
        assert!(error["text"].as_str().is_some_and(|t| !t.is_empty()), "{error}");
        error
    }
}

/// Returns a file of `fixtures`.
pub fn fixture(name: &str) -> String {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(name).display().to_string()
}

/// Lists one field of every object.
pub fn all<'a>(list: &'a Value, field: &str) -> Vec<&'a str> {
    let objects = list.as_array().map(Vec::as_slice).unwrap_or_default();
    objects.iter().map(|o| o[field].as_str().unwrap_or_default()).collect()
}
