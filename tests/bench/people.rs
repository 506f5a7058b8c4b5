//! Invented people for the benches: the same ones every time, in 500 branches, with ordinary names.

use chrono::NaiveDate;
use zhibu::base::Id;
use zhibu::model::people::roster::Member;
use zhibu::model::{AnyRecord, Head, Record};

const SURNAMES: &str = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾萧田董袁潘于蒋蔡余杜叶程苏魏吕丁\
                        任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤\
                        单仇解查区朴";
const GIVEN: &str = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀英霞平刚桂兰玉红梅鹏辉飞鑫波斌宇浩凯健俊帆帅旭宁龙林欢佳慧欣怡\
                     子轩梓涵一诺浩然雨泽晨曦思远嘉豪文博志远天翔若彤紫萱可馨诗琪语嫣梦洁雅婷晓东海燕春生建国永康立新国庆";
const MAJORS: [&str; 12] = [
    "计算机科学与技术",
    "软件工程",
    "法学",
    "会计学",
    "临床医学",
    "土木工程",
    "汉语言文学",
    "应用数学",
    "物理学",
    "机械工程",
    "金融学",
    "新闻学",
];
const PLACES: [&str; 8] =
    ["湖北武汉", "湖南长沙", "四川成都", "河南郑州", "山东济南", "广东广州", "陕西西安", "江苏南京"];

/// Numbers that follow from a seed (splitmix64).
pub struct Seed(pub u64);

impl Seed {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, n: usize) -> usize {
        (self.next() % n as u64) as usize
    }

    fn of(&mut self, chars: &[char]) -> char {
        chars[self.below(chars.len())]
    }
}

/// Invents `count` people, every field of the school's sheet filled.
pub fn people(count: usize) -> impl Iterator<Item = AnyRecord> {
    let surnames: Vec<char> = SURNAMES.chars().collect();
    let given: Vec<char> = GIVEN.chars().collect();
    let mut seed = Seed(2026);
    (0..count).map(move |n| {
        // Frequent surnames are frequent: the better of two draws.
        let surname = surnames[seed.below(surnames.len()).min(seed.below(surnames.len()))];
        let mut name = String::from(surname);
        for _ in 0..1 + usize::from(seed.below(5) > 0) {
            name.push(seed.of(&given));
        }
        person(&mut seed, n, &name).into_any()
    })
}

fn person(seed: &mut Seed, n: usize, name: &str) -> Member {
    let branch = Id(1_000 + (n % 500) as u128);
    let head = Head { id: Id((0x0193_0000_0000_u128 + n as u128) << 80 | 7), branch, ..Head::default() };
    let major = MAJORS[(n % 500) % MAJORS.len()];
    let grade = 2021 + n % 500 / 100;
    let class = format!("{}{}", major.chars().take(2).collect::<String>(), grade * 100 % 10_000 + n % 6 + 1);
    let born = NaiveDate::from_ymd_opt(2000, 1, 1).expect("a day") + chrono::Days::new(seed.below(2500) as u64);
    Member {
        head,
        name: name.into(),
        student_no: format!("{grade}{:07}", n * 37 % 9_999_991).as_str().into(),
        birth_date: Some(born.into()),
        id_number: format!("42010{}{}{:04}", seed.below(10), born.format("%Y%m%d"), n % 10_000).as_str().into(),
        phone: format!("138{:08}", seed.below(100_000_000)).as_str().into(),
        address: format!("{}市某区某路{}号", PLACES[seed.below(8)], seed.below(900)).as_str().into(),
        ethnicity: if seed.below(10) == 0 { "土家族" } else { "汉族" }.into(),
        native_place: PLACES[seed.below(8)].into(),
        grade: grade.to_string().as_str().into(),
        major: major.into(),
        class_name: class.as_str().into(),
        ..Member::default()
    }
}
