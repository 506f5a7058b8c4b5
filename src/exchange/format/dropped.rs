//! A path as a terminal writes it when a file is dropped on it.

/// Reads a dropped or typed path: quoted, with blanks behind a backslash, as an address of a file, below the home
/// directory.
pub fn dropped(words: &str) -> String {
    let words = words.trim();
    let quoted = ['"', '\''].into_iter().find_map(|q| words.strip_prefix(q).and_then(|rest| rest.strip_suffix(q)));
    if let Some(inside) = quoted {
        return inside.to_owned();
    }
    if let Some(address) = words.strip_prefix("file://") {
        let path = address.strip_prefix("localhost").unwrap_or(address);
        return decoded(path);
    }
    let plain = unescaped(words);
    match (plain.strip_prefix("~/"), std::env::home_dir()) {
        (Some(rest), Some(home)) => home.join(rest).display().to_string(),
        _ => plain,
    }
}

/// Takes the backslash away before a sign that a shell would read.
fn unescaped(words: &str) -> String {
    let (mut out, mut signs) = (String::new(), words.chars().peekable());
    while let Some(c) = signs.next() {
        // On Windows a backslash parts directories: it stands before letters.
        let shell = signs.peek().is_some_and(|next| !next.is_alphanumeric());
        match (c, shell) {
            ('\\', true) => out.extend(signs.next()),
            _ => out.push(c),
        }
    }
    out
}

/// Reads `%20` and the like.
fn decoded(words: &str) -> String {
    let (mut out, mut rest) = (Vec::new(), words.as_bytes());
    while let [first, tail @ ..] = rest {
        let code = tail.get(..2).filter(|_| *first == b'%').and_then(|hex| std::str::from_utf8(hex).ok());
        match code.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            Some(byte) => {
                out.push(byte);
                rest = &tail[2..];
            }
            None => {
                out.push(*first);
                rest = tail;
            }
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

#[cfg(test)]
mod tests {
    use super::dropped;

    #[test]
    fn a_path_is_understood_however_a_terminal_writes_it() {
        for (words, path) in [
            ("/a/my\\ dir/名单\\ a.xlsx", "/a/my dir/名单 a.xlsx"),
            ("file:///a/b%20c.xlsx", "/a/b c.xlsx"),
            ("file://localhost/a/%E5%90%8D.xlsx ", "/a/名.xlsx"),
            ("'/a/b c.xlsx'", "/a/b c.xlsx"),
            ("\"/a/b.xlsx\"", "/a/b.xlsx"),
            ("/a/b\\(1\\).xlsx", "/a/b(1).xlsx"),
            ("c:\\名单\\a.xlsx", "c:\\名单\\a.xlsx"),
        ] {
            assert_eq!(dropped(words), path, "{words}");
        }
        assert!(!dropped("~/c.xlsx").starts_with('~'));
    }
}
