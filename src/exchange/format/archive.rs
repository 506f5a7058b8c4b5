//! The list of contents of a zip file: what an xlsx holds and how big it would become.

use std::io::{Read, Seek, SeekFrom};

/// One file inside, as the list of contents tells it.
pub struct Entry {
    pub name: String,
    pub packed: u64,
    pub size: u64,
}

/// Reads the list of contents; `None` where there is none (cut off or no zip at all).
pub fn entries(file: &mut (impl Read + Seek)) -> Option<Vec<Entry>> {
    let len = file.seek(SeekFrom::End(0)).ok()?;
    // The end record is 22 bytes, and a comment of at most 65,535 may follow it.
    let tail_len = len.min(22 + 65_535);
    file.seek(SeekFrom::Start(len - tail_len)).ok()?;
    let mut tail = Vec::new();
    file.take(tail_len).read_to_end(&mut tail).ok()?;
    let end = tail.windows(4).rposition(|w| w == b"PK\x05\x06")?;
    let end = tail.get(end..end + 22)?;
    let (size, offset) = (long(end, 12)?, long(end, 16)?);
    if offset == u64::from(u32::MAX) || offset.checked_add(size)? > len {
        return None;
    }
    file.seek(SeekFrom::Start(offset)).ok()?;
    let mut list = Vec::new();
    file.take(size).read_to_end(&mut list).ok()?;
    parse(&list)
}

fn parse(list: &[u8]) -> Option<Vec<Entry>> {
    let mut out = Vec::new();
    let mut at = 0;
    while let Some(head) = list.get(at..at + 46) {
        if !head.starts_with(b"PK\x01\x02") {
            break;
        }
        let (name, extra, comment) = (short(head, 28)?, short(head, 30)?, short(head, 32)?);
        let words = list.get(at + 46..at + 46 + name)?;
        // A size of 4 GiB and more is written as all ones: far over every limit, so it need not be looked up.
        out.push(Entry {
            name: String::from_utf8_lossy(words).into_owned(),
            packed: long(head, 20)?,
            size: long(head, 24)?,
        });
        at += 46 + name + extra + comment;
    }
    Some(out)
}

fn short(bytes: &[u8], at: usize) -> Option<usize> {
    Some(usize::from(u16::from_le_bytes(bytes.get(at..at + 2)?.try_into().ok()?)))
}

fn long(bytes: &[u8], at: usize) -> Option<u64> {
    Some(u64::from(u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?)))
}
