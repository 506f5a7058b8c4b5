//! What is nobody else's business: who may read the files, and where a private field stands in clear.

use crate::shell::Shell;
use std::path::Path;

/// Lists what others may read or enter, with its mode.
#[cfg(unix)]
fn open_to_others(dir: &Path) -> Vec<String> {
    use std::os::unix::fs::PermissionsExt;
    let mut out = Vec::new();
    for entry in std::fs::read_dir(dir).expect("a directory") {
        let path = entry.expect("an entry").path();
        let mode = path.metadata().expect("there").permissions().mode() & 0o777;
        if mode & 0o077 != 0 {
            out.push(format!("{mode:o} {}", path.display()));
        }
        if path.is_dir() {
            out.extend(open_to_others(&path));
        }
    }
    out
}

#[cfg(unix)]
#[test]
fn nobody_else_reads_any_file_of_the_data() {
    use std::os::unix::fs::PermissionsExt;
    let shell = Shell::new();
    // A directory that stands there already, for everybody to enter.
    std::fs::create_dir(shell.data()).expect("a directory");
    std::fs::set_permissions(shell.data(), PermissionsExt::from_mode(0o755)).expect("set");
    shell.ok("init --branch 软件学院支部 --level undergraduate --basis grade");
    shell.ok("run member.add --name 王芳 --id_number 990101200304050012");
    let sheet = shell.data().join("名册.xlsx").display().to_string();
    shell.ok(&format!("export member -o {sheet} --purpose superior"));
    shell.ok("backup");
    assert_eq!(open_to_others(shell.path("").as_path()), Vec::<String>::new());
    // A store of an earlier version is closed to others when it is next written.
    for dir in ["", "sled", "journal"] {
        std::fs::set_permissions(shell.data().join(dir), PermissionsExt::from_mode(0o755)).expect("set");
    }
    shell.ok("run member.add --name 李四");
    let mode = shell.data().metadata().expect("there").permissions().mode() & 0o777;
    assert_eq!(mode, 0o700, "{mode:o}");
}
