//! The bytes of a journal: a segment's header and the frames behind it.
//!
//! `len u32 | crc u32 | kind u8 | seq u64 | previous hash 32 | payload | whole length u32 | MARK`, little endian. The crc
//! covers all from `len` to the payload but itself; the last five bytes let a reader walk backwards. A frame never ends in
//! a zero, so the end of the content is found in a file that was lengthened with zeros in advance.

use super::mark::{Hash, Mark};
use crate::base::Id;

/// Bytes before the payload.
pub const HEAD: usize = 4 + 4 + 1 + 8 + 32;
/// Bytes behind the payload.
pub const TRAILER: usize = 5;
/// The most bytes a payload can have; a longer change is split into parts.
pub const MOST: usize = 1 << 20;
/// Bytes of a segment's header.
pub const HEADER: usize = 8 + 16 + 8 + 32 + 4 + 1;
/// The last byte of every frame and header.
const MARK: u8 = 0xA5;
const MAGIC: &[u8; 8] = b"ZHIBUJ1\n";

/// What a frame is of its change.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// All of it.
    Whole = 1,
    /// A piece; the change stands only once it is closed.
    Part = 2,
    /// The end of the pieces: their number and length together.
    Close = 3,
    /// Stands for changes that are lost, so that those behind them stay linked; see [`gap`].
    Gap = 4,
}

/// A frame as it stands in a segment.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Frame<'a> {
    /// What it is of its change.
    pub kind: Kind,
    /// Number of its change, the first is 1.
    pub seq: u64,
    /// Hash of the frame before it.
    pub prev: Hash,
    /// The bytes of the change.
    pub payload: &'a [u8],
}

impl<'a> Frame<'a> {
    /// Returns the hash that the next frame names.
    pub fn hash(&self) -> Hash {
        let mut hasher = blake3::Hasher::new();
        hasher.update(&[self.kind as u8]);
        hasher.update(&self.seq.to_le_bytes());
        hasher.update(&self.prev);
        hasher.update(self.payload);
        *hasher.finalize().as_bytes()
    }

    /// Returns how far the chain has come behind it. A gap names the hash of the last change it stands for.
    pub fn mark(&self) -> Mark {
        let lost = (self.kind == Kind::Gap).then(|| gap_end(self.payload)).flatten();
        lost.unwrap_or_else(|| Mark { seq: self.seq, hash: self.hash() })
    }

    /// Returns the bytes of a frame with so long a payload.
    pub fn size(payload: usize) -> usize {
        HEAD + payload + TRAILER
    }

    /// Writes the frame behind what `out` holds.
    pub fn encode(&self, out: &mut Vec<u8>) {
        let from = out.len();
        out.extend_from_slice(&(self.payload.len() as u32).to_le_bytes());
        out.extend_from_slice(&[0; 4]);
        out.push(self.kind as u8);
        out.extend_from_slice(&self.seq.to_le_bytes());
        out.extend_from_slice(&self.prev);
        out.extend_from_slice(self.payload);
        let crc = checksum(&out[from..]);
        out[from + 4..from + 8].copy_from_slice(&crc.to_le_bytes());
        out.extend_from_slice(&(Frame::size(self.payload.len()) as u32).to_le_bytes());
        out.push(MARK);
    }

    /// Reads the frame at the start of `bytes`, whose trailer may be wrong; `None` if there is no sound frame.
    pub fn decode(bytes: &'a [u8]) -> Option<Frame<'a>> {
        let len = payload_len(bytes)?;
        let body = bytes.get(..HEAD + len)?;
        (u32_at(body, 4) == checksum(body)).then_some(())?;
        let kind = match body[8] {
            1 => Kind::Whole,
            2 => Kind::Part,
            3 => Kind::Close,
            4 => Kind::Gap,
            _ => return None,
        };
        let seq = u64::from_le_bytes(body[9..17].try_into().ok()?);
        Some(Frame { kind, seq, prev: body[17..HEAD].try_into().ok()?, payload: &body[HEAD..] })
    }
}

/// Reads the length of the payload whose frame begins with `bytes`; `None` if it cannot be one.
pub fn payload_len(bytes: &[u8]) -> Option<usize> {
    let len = u32_at(bytes.get(..HEAD)?, 0) as usize;
    (len <= MOST).then_some(len)
}

/// Writes the five bytes behind the payload.
pub fn trailer(whole: usize) -> [u8; TRAILER] {
    let [a, b, c, d] = (whole as u32).to_le_bytes();
    [a, b, c, d, MARK]
}

/// Reads the last five bytes of a frame: how long it is as a whole; `None` if they cannot be a trailer.
pub fn whole_len(tail: &[u8]) -> Option<usize> {
    let whole = u32_at(tail.get(..TRAILER)?, 0) as usize;
    (tail[4] == MARK && (Frame::size(0)..=Frame::size(MOST)).contains(&whole)).then_some(whole)
}

fn checksum(body: &[u8]) -> u32 {
    let mut crc = crc32fast::Hasher::new();
    crc.update(&body[..4]);
    crc.update(&body[8..]);
    crc.finalize()
}

fn u32_at(bytes: &[u8], at: usize) -> u32 {
    u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]])
}

/// What a segment says of itself.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Header {
    /// The branch whose journal it belongs to.
    pub branch: Id,
    /// Number of the first change in it.
    pub first: u64,
    /// Hash of the frame before it.
    pub prev: Hash,
}

impl Header {
    /// Returns the header's bytes.
    pub fn encode(&self) -> Vec<u8> {
        let mut out = MAGIC.to_vec();
        out.extend_from_slice(&self.branch.to_bytes());
        out.extend_from_slice(&self.first.to_le_bytes());
        out.extend_from_slice(&self.prev);
        let crc = crc32fast::hash(&out);
        out.extend_from_slice(&crc.to_le_bytes());
        out.push(MARK);
        out
    }

    /// Reads a header; `None` if it is not sound.
    pub fn decode(bytes: &[u8]) -> Option<Header> {
        let bytes = bytes.get(..HEADER)?;
        let (body, end) = bytes.split_at(HEADER - 5);
        let sound = body.starts_with(MAGIC) && crc32fast::hash(body) == u32_at(end, 0) && end[4] == MARK;
        sound.then_some(Header {
            branch: Id::from_bytes(body[8..24].try_into().ok()?),
            first: u64::from_le_bytes(body[24..32].try_into().ok()?),
            prev: body[32..64].try_into().ok()?,
        })
    }
}

/// Returns the hash that a branch's first frame names, so that no journal can pass for another's.
pub fn genesis(branch: Id) -> Hash {
    let mut hasher = blake3::Hasher::new();
    hasher.update(b"zhibu journal");
    hasher.update(&branch.to_bytes());
    *hasher.finalize().as_bytes()
}

/// Writes what a gap says: the last change it stands for, and its hash, which the change behind it or a head has named.
pub fn gap(last: Mark) -> Vec<u8> {
    [&last.seq.to_le_bytes()[..], &last.hash].concat()
}

fn gap_end(payload: &[u8]) -> Option<Mark> {
    let (seq, hash) = payload.split_first_chunk::<8>()?;
    Some(Mark { seq: u64::from_le_bytes(*seq), hash: hash.try_into().ok()? })
}

/// Writes what a closing frame says: the number of parts and their length together.
pub fn closing(parts: u32, len: u64) -> [u8; 12] {
    let mut out = [0; 12];
    out[..4].copy_from_slice(&parts.to_le_bytes());
    out[4..].copy_from_slice(&len.to_le_bytes());
    out
}

/// Reads what [`closing`] wrote.
pub fn closed(payload: &[u8]) -> Option<(u32, u64)> {
    let bytes: &[u8; 12] = payload.try_into().ok()?;
    Some((u32_at(bytes, 0), u64::from_le_bytes(bytes[4..].try_into().ok()?)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_survives_its_bytes_and_no_flipped_bit_passes() {
        let frame = Frame { kind: Kind::Whole, seq: 7, prev: [3; 32], payload: "王芳".as_bytes() };
        let mut bytes = Vec::new();
        frame.encode(&mut bytes);
        assert_eq!(Frame::decode(&bytes), Some(frame));
        assert_eq!(whole_len(&bytes[bytes.len() - TRAILER..]), Some(bytes.len()));
        for bit in 0..(bytes.len() - TRAILER) * 8 {
            let mut harmed = bytes.clone();
            harmed[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(Frame::decode(&harmed), None, "bit {bit}");
        }
    }

    #[test]
    fn a_header_survives_its_bytes() {
        let header = Header { branch: Id(9), first: 4, prev: [1; 32] };
        assert_eq!(Header::decode(&header.encode()), Some(header));
        assert_eq!(header.encode().len(), HEADER);
    }
}
