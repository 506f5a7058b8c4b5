//! The minutes as text to be read and compared: one paragraph a line, corrections beside what they correct.

use crate::base::{Id, Lang};
use crate::model::book::display;
use crate::model::meeting::minutes::timeline;
use crate::model::meeting::sitting::{Correction, Line, LineKind, Meeting, sessions};
use crate::model::{AnyRecord, Book, Codes, Record};
use crate::msg;

/// Writes the minutes of a meeting, or one line of them, as paragraphs.
pub fn minutes(book: &Book, meeting: Id, line: Option<Id>, lang: Lang) -> Vec<String> {
    let mut out = Vec::new();
    if line.is_none()
        && let Some(record) = book.get::<Meeting>(meeting)
    {
        out.extend(fields(book, &record.clone().into_any(), lang));
    }
    for l in sessions(book, meeting).flat_map(|id| timeline(book, id)) {
        if line.is_some_and(|id| id != l.head.id) {
            continue;
        }
        out.push(paragraph(book, l, lang));
        out.extend(book.of::<Correction>(l.head.id).map(|c| {
            let text = msg!("更正：{text}（{why}）", "corrected: {text} ({why})").with("text", c.text.to_string());
            text.with("why", c.reason.to_string()).render(lang)
        }));
    }
    out
}

/// Writes the fields of a record that hold something.
fn fields(book: &Book, any: &AnyRecord, lang: Lang) -> Vec<String> {
    let mut out = Vec::new();
    for (at, field) in any.kind().fields().iter().enumerate() {
        let value = any.get(at);
        if !value.is_none() {
            out.push(format!(
                "{}{}{}",
                field.label.get(lang),
                lang.colon(),
                display::words(book, field.kind, &value, lang)
            ));
        }
    }
    out
}

fn paragraph(book: &Book, line: &Line, lang: Lang) -> String {
    let at = line.at.map(|t| t.format("%H:%M ").to_string()).unwrap_or_default();
    let who = match line.speaker.id() {
        Some(id) => book.name_of(id, lang),
        None => line.speaker_name.to_string(),
    };
    let to = line.to.id().map(|id| format!(" -> {}", book.name_of(id, lang))).unwrap_or_default();
    let kind = line.kind.filter(|k| *k != LineKind::Speech).map(|k| format!(" [{}]", k.row().label.get(lang)));
    format!("{at}{who}{to}{}{}{}", kind.unwrap_or_default(), lang.colon(), &*line.text)
}

/// Lists what differs between two texts: gone paragraphs with `-`, new ones with `+`.
pub fn differences(before: &[String], after: &[String], lang: Lang) -> Vec<String> {
    // Longest common subsequence by paragraphs: minutes have hundreds, not millions.
    let (n, m) = (before.len(), after.len());
    let mut common = vec![vec![0_u32; m + 1]; n + 1];
    for i in (0..n).rev() {
        for j in (0..m).rev() {
            let same = before[i] == after[j];
            common[i][j] = if same { common[i + 1][j + 1] + 1 } else { common[i + 1][j].max(common[i][j + 1]) };
        }
    }
    let (mut i, mut j, mut out) = (0, 0, Vec::new());
    while i < n || j < m {
        if i < n && j < m && before[i] == after[j] {
            (i, j) = (i + 1, j + 1);
        } else if j >= m || (i < n && common[i + 1][j] >= common[i][j + 1]) {
            out.push(format!("- {}", before[i]));
            i += 1;
        } else {
            out.push(format!("+ {}", after[j]));
            j += 1;
        }
    }
    if out.is_empty() {
        out.push(msg!("没有不同", "no difference").get(lang).to_owned());
    }
    out
}
