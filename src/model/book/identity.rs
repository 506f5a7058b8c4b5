//! ID numbers and phone numbers, read alike from a sheet, a form and the shell.

use crate::base::{Msg, Refusal, Text, Value, date};
use crate::model::Kind;
use crate::msg;
use chrono::NaiveDate;

const SHAPE: Msg = msg!("身份证号应为 18 位（或旧 15 位）", "an ID number has 18 characters (old ones 15)");
const CHECK: Msg = msg!("身份证号校验位不符，请核对", "the ID number's check digit does not fit; look at it again");
const BIRTH: Msg =
    msg!("身份证号中的出生日期不存在，请核对", "the date of birth in the ID number does not exist; look at it again");
const BORN: Msg =
    msg!("身份证号中的出生日期 {day} 与出生日期不一致", "the ID number says {day}, which is not the day of birth");
const NO_PHONE: Msg = msg!("不是电话号码：{what}", "not a phone number: {what}");

/// An ID number and what there is to look at again.
#[derive(Clone, PartialEq, Debug)]
pub struct IdNumber {
    /// The number as it stands, its check letter in upper case.
    pub number: String,
    /// What does not fit; the number is kept all the same, for the paper may be wrong where the sheet is right.
    pub doubt: Option<Msg>,
}

/// Reads an ID number (GB 11643): another shape is refused, a check digit that fails is doubted.
pub fn id_number(words: &str) -> Result<IdNumber, Refusal> {
    let number: String =
        date::half_width(words).chars().filter(|c| !c.is_whitespace()).map(|c| c.to_ascii_uppercase()).collect();
    let digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
    let (good, birth) = match number.len() {
        // Six Chinese characters are eighteen bytes too.
        18 if number.is_ascii() && digits(&number[..17]) && (digits(&number[17..]) || number.ends_with('X')) => {
            (check_digit(&number[..17]) == number.chars().last(), number[6..14].to_owned())
        }
        15 if digits(&number) => (true, format!("19{}", &number[6..12])),
        _ => return Err(Refusal::new(SHAPE).at("id_number")),
    };
    let doubt = match (good, date::written(&birth)) {
        (_, None) => Some(BIRTH),
        (false, _) => Some(CHECK),
        _ => None,
    };
    Ok(IdNumber { number, doubt })
}

/// Lists what there is to look at again about an ID number: its check digit, and a day of birth that says otherwise.
pub fn doubts(number: &str, born: Option<NaiveDate>) -> Vec<Text> {
    let Ok(read) = id_number(number) else { return Vec::new() };
    let told = read.number.get(6..14).filter(|_| read.number.len() == 18).and_then(date::written);
    let differs = told.zip(born).filter(|(told, born)| told != born).map(|(told, _)| BORN.with("day", told));
    read.doubt.map(Text::from).into_iter().chain(differs).collect()
}

/// Computes the check character of an ID number from its first seventeen digits.
pub fn check_digit(first: &str) -> Option<char> {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let mut sum = 0;
    for (c, weight) in first.chars().zip(WEIGHTS) {
        sum += c.to_digit(10)? * weight;
    }
    "10X98765432".chars().nth((sum % 11) as usize)
}

/// Reads a phone number: digits, and what stands between them removed.
pub fn phone(words: &str) -> Result<String, Refusal> {
    let number: String = date::half_width(words).chars().filter(|c| !c.is_whitespace() && *c != '-').collect();
    let digits = number.strip_prefix('+').unwrap_or(&number);
    if (5..=16).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit()) {
        return Ok(number);
    }
    let what = crate::base::width::fit(&crate::base::width::printable(words.trim()), 24);
    Err(Refusal::new(NO_PHONE.with("what", what)).at("phone"))
}

/// Reads what was answered for a field, where it is one of these numbers.
pub fn read(kind: Kind, field: &str, value: &Value) -> Result<Value, Refusal> {
    match (kind, field, value.as_str()) {
        (Kind::Member, "id_number", Some(words)) => Ok(Value::words(&id_number(words)?.number)),
        (Kind::Member, "phone", Some(words)) => Ok(Value::words(&phone(words)?)),
        _ => Ok(value.clone()),
    }
}
