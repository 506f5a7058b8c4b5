//! The sheet of a second counter: one row a figure, written blank, read back filled in.

use crate::base::{Lang, Refusal, Trouble};
use crate::exchange::format::{Cell, Sheets, plain, write};
use crate::msg;
use std::ops::ControlFlow;
use std::path::Path;

/// Totals in the order of the labels, and whoever else was named with their votes.
pub type TallyRead = (Vec<Option<u32>>, Vec<(String, u32)>);

/// Writes a sheet with these rows and no figures.
/// # Errors
/// The file cannot be written.
pub fn blank(path: &Path, title: &str, labels: &[String], lang: Lang) -> Result<(), Trouble> {
    let header = [title.to_owned(), msg!("票数", "votes").get(lang).to_owned()];
    let mut rows = labels.iter().map(|label| vec![Cell::Text(label.clone()), Cell::Empty]);
    write(path, msg!("计票表", "count").get(lang), &header, &mut rows).map(drop)
}

/// Reads a sheet that was filled in: the figure behind each label; a row with another name is somebody named instead.
/// # Errors
/// It is no sheet, none of its rows is a figure of this count, or something that is no number stands where one belongs.
pub fn figures(path: &Path, labels: &[String]) -> Result<TallyRead, Trouble> {
    let mut totals: Vec<Option<u32>> = vec![None; labels.len()];
    let mut others: Vec<(String, u32)> = Vec::new();
    let mut wrong = None;
    let mut first = true;
    let mut known = false;
    Sheets::open(path)?.read(0, &mut |row| {
        let (label, word) = (plain(row.cell(0)), plain(row.cell(1)));
        let (label, word) = (label.trim(), word.trim());
        if std::mem::take(&mut first) || label.is_empty() || word.is_empty() {
            return ControlFlow::Continue(());
        }
        let Ok(n) = word.parse::<u32>() else {
            wrong = Some((row.number, word.to_owned()));
            return ControlFlow::Break(());
        };
        match labels.iter().position(|l| l.trim() == label) {
            Some(at) => {
                known = true;
                totals[at] = Some(n);
            }
            None => others.push((label.to_owned(), n)),
        }
        ControlFlow::Continue(())
    })?;
    if let Some((row, word)) = wrong {
        let text = msg!("第 {row} 行：“{word}” 不是票数", "row {row}: “{word}” is no number of votes");
        return Err(Refusal::new(text.with("row", row).with("word", word)).into());
    }
    if !known {
        let text = msg!("这不是这项表决的计票表", "this is no sheet of this count");
        return Err(Refusal::new(text).into());
    }
    Ok((totals, others))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_blank_sheet_is_filled_in_and_read_back() {
        let dir = tempfile::tempdir().expect("a directory");
        let labels: Vec<String> = ["收回", "张三 赞成", "废票"].map(str::to_owned).to_vec();
        let path = dir.path().join("计票表.csv");
        blank(&path, "选举支委", &labels, Lang::Zh).expect("written");
        assert!(matches!(figures(&path, &labels), Err(Trouble::Refusal(_))), "nothing is filled in");
        let text = std::fs::read_to_string(&path).expect("a file");
        let filled = text.replace("收回,", "收回,19").replace("张三 赞成,", "张三 赞成,12") + "李四,1\n";
        std::fs::write(&path, filled).expect("written");
        let want = (vec![Some(19), Some(12), None], vec![("李四".to_owned(), 1)]);
        assert_eq!(figures(&path, &labels), Ok(want));
        std::fs::write(&path, "选举支委,票数\n收回,多\n").expect("written");
        let refused = figures(&path, &labels).expect_err("a word");
        assert!(refused.line(Lang::Zh).contains("第 2 行"), "{refused:?}");
    }
}
