//! The container of Excel before 2007, and of an xlsx locked by a password: its list of contents and its streams.

/// A file of sectors chained by a table.
pub struct Container<'a> {
    bytes: &'a [u8],
    shift: usize,
    fat: Vec<u32>,
    entries: Vec<Entry>,
}

struct Entry {
    name: String,
    start: u32,
    size: usize,
}

/// From here on a sector number is a mark, not a number.
const END: u32 = 0xffff_fffa;
/// Streams below this size lie in the small sectors of the root's stream.
const SMALL: usize = 4096;

impl<'a> Container<'a> {
    /// Reads the tables; `None` where they lead out of the file.
    pub fn open(bytes: &'a [u8]) -> Option<Container<'a>> {
        let shift = usize::from(short(bytes, 30)?);
        if shift != 9 && shift != 12 {
            return None;
        }
        let mut container = Container { bytes, shift, fat: Vec::new(), entries: Vec::new() };
        let mut tables: Vec<u32> = longs(bytes.get(76..512)?).collect();
        let mut next = long(bytes, 68)?;
        let most = bytes.len() >> shift;
        while next < END && tables.len() <= most {
            let sector = container.sector(next)?;
            tables.extend(longs(&sector[..sector.len() - 4]));
            next = long(sector, sector.len() - 4)?;
        }
        for id in tables.into_iter().filter(|id| *id < END) {
            let sector: Vec<u32> = longs(container.sector(id)?).collect();
            container.fat.extend(sector);
        }
        let list = container.chain(long(bytes, 48)?)?;
        container.entries = list.chunks_exact(128).filter_map(entry).collect();
        Some(container)
    }

    /// Returns whether there is a stream of that name.
    pub fn has(&self, name: &str) -> bool {
        self.entries.iter().any(|e| e.name.eq_ignore_ascii_case(name))
    }

    /// Returns a stream's bytes.
    pub fn stream(&self, name: &str) -> Option<Vec<u8>> {
        let entry = self.entries.iter().find(|e| e.name.eq_ignore_ascii_case(name))?;
        let mut out = if entry.size < SMALL { self.small(entry)? } else { self.chain(entry.start)? };
        out.truncate(entry.size);
        Some(out)
    }

    fn sector(&self, id: u32) -> Option<&'a [u8]> {
        let begin = (id as usize + 1) << self.shift;
        // The last sector may be cut short by what wrote it.
        let end = (begin + (1 << self.shift)).min(self.bytes.len());
        self.bytes.get(begin..end).filter(|s| s.len() >= 4)
    }

    fn chain(&self, start: u32) -> Option<Vec<u8>> {
        let mut out = Vec::new();
        let mut next = start;
        while next < END {
            // A chain that is longer than the file runs in a circle.
            if out.len() > self.bytes.len() {
                return None;
            }
            out.extend_from_slice(self.sector(next)?);
            next = *self.fat.get(next as usize)?;
        }
        Some(out)
    }

    fn small(&self, entry: &Entry) -> Option<Vec<u8>> {
        let root = self.chain(self.entries.first()?.start)?;
        let table: Vec<u32> = longs(&self.chain(long(self.bytes, 60)?)?).collect();
        let mut out = Vec::new();
        let mut next = entry.start;
        while next < END && out.len() < entry.size {
            let begin = next as usize * 64;
            out.extend_from_slice(root.get(begin..(begin + 64).min(root.len()))?);
            next = *table.get(next as usize)?;
        }
        Some(out)
    }
}

fn entry(bytes: &[u8]) -> Option<Entry> {
    let letters = usize::from(short(bytes, 64)?).saturating_sub(2).min(62);
    let units = bytes[..letters].chunks_exact(2).map(|c| u16::from_le_bytes([c[0], c[1]]));
    let name = char::decode_utf16(units).map(|c| c.unwrap_or('?')).collect();
    Some(Entry { name, start: long(bytes, 116)?, size: long(bytes, 120)? as usize })
}

pub(super) fn short(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(bytes.get(at..at.checked_add(2)?)?.try_into().ok()?))
}

pub(super) fn long(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at.checked_add(4)?)?.try_into().ok()?))
}

fn longs(bytes: &[u8]) -> impl Iterator<Item = u32> {
    bytes.chunks_exact(4).map(|c| u32::from_le_bytes([c[0], c[1], c[2], c[3]]))
}
