//! Transcripts of meeting services as files: who is said to have spoken, how long after the beginning, and the words.

mod blocks;
mod cues;
mod head;
mod stamp;
mod told;
mod word;

pub use told::{Block, Transcript, is_voice};

use super::format::{self, Kind};
use crate::base::{Fault, Trouble};
use crate::msg;
use chrono::NaiveTime;
use std::path::Path;

/// Hexadecimal digits of a file's fingerprint.
const DIGITS: usize = 16;

/// A transcript larger than this is none: eight hours of talk take about two megabytes.
const MAX_FILE: u64 = 32 << 20;

/// Reads a transcript; nothing where the file is something else.
///
/// # Errors
/// The file cannot be read.
pub fn open(path: &Path) -> Result<Option<Transcript>, Trouble> {
    let told = match format::sniff(path)? {
        // A long sheet is told by its beginning.
        Kind::Text if read(&format::text(path, true)?).is_none() => None,
        Kind::Text => read(&format::text(path, false)?),
        Kind::Word => read(&word::text(path)?),
        _ => None,
    };
    Ok(told.map(|mut told| {
        if told.title.is_empty() {
            told.title = called(path);
        }
        told
    }))
}

/// Returns the fingerprint of a file.
///
/// # Errors
/// The file cannot be read.
pub fn fingerprint(path: &Path) -> Result<String, Trouble> {
    let reading = |e: std::io::Error| Fault::new(msg!("读取文件", "reading the file"), e).path(path);
    let len = std::fs::metadata(path).map_err(reading)?.len();
    if len > MAX_FILE {
        let doing = msg!("文件太大，不是会议记录", "the file is too large for minutes");
        return Err(Fault::new(doing, format!("{} MB", MAX_FILE >> 20)).path(path).into());
    }
    let bytes = std::fs::read(path).map_err(reading)?;
    Ok(blake3::hash(&bytes).to_hex()[..DIGITS].to_owned())
}

/// Returns what a file is called, without what the service puts before and behind it.
fn called(path: &Path) -> String {
    const BEHIND: crate::base::Msg = msg!("_原文", "_transcript");
    let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    [BEHIND.zh, BEHIND.en].iter().find_map(|end| stem.strip_suffix(end)).unwrap_or(&stem).to_owned()
}

/// Reads the text of a transcript; `None` where it is none.
pub fn read(text: &str) -> Option<Transcript> {
    let text = text.trim_start_matches('\u{feff}');
    let mut told = if cues::is_cues(text) { cues::read(text) } else { blocks::read(text)? };
    if told.blocks.is_empty() {
        return None;
    }
    clock(&mut told);
    let ends: Vec<Option<u32>> = told.blocks.iter().skip(1).map(|b| Some(b.from)).chain([told.length]).collect();
    for (block, end) in told.blocks.iter_mut().zip(ends) {
        block.until = block.until.or(end).filter(|end| *end >= block.from);
    }
    Some(told)
}

/// Seconds of an hour.
const HOUR: u32 = 3600;
/// A recording that is said to begin so many hours after its own start tells the time of day instead.
const TIME_OF_DAY: u32 = 5 * HOUR;

/// Turns times of day into seconds from the beginning.
fn clock(told: &mut Transcript) {
    let Some(first) = told.blocks.first().map(|b| b.from).filter(|from| *from >= TIME_OF_DAY) else { return };
    let Some(time) = NaiveTime::from_num_seconds_from_midnight_opt(first, 0) else { return };
    told.starts = Some(time);
    for block in &mut told.blocks {
        block.from = block.from.saturating_sub(first);
        block.until = block.until.map(|until| until.saturating_sub(first));
    }
}

#[cfg(test)]
mod tests;
