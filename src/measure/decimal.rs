//! Exact decimal numbers: what was typed is what is stored, shown and compared.

use std::cmp::Ordering;
use std::fmt;

use super::Refusal;

/// The most digits a number may have, before and after the point together.
const MOST_DIGITS: usize = 18;

/// An exact number of at most 18 digits. Shown with the fraction it was written with (`1.10`), compared by value
/// (`1.10` equals `1.1`); a plus sign, leading zeros and the sign of zero are not kept.
#[derive(Debug, Clone, Copy)]
pub struct Decimal {
    /// The number without its point.
    units: i64,
    /// How many digits stand behind the point; at most 18.
    scale: u8,
}

impl Decimal {
    /// Reads ASCII digits with an optional sign and fraction: `73`, `-1.5`, `+0.25`. No spaces, no grouping.
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
        let (whole, fraction) = match unsigned.split_once('.') {
            Some((whole, fraction)) => (whole, Some(fraction)),
            None => (unsigned, None),
        };
        let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        if !digits(whole) || !fraction.is_none_or(digits) {
            return Err(Refusal::new(format!("not a number: {text}"))
                .help("write digits, with a point before a fraction, such as `73` or `1.5`"));
        }
        let fraction = fraction.unwrap_or_default();
        let significant = whole.trim_start_matches('0').len() + fraction.len();
        if significant > MOST_DIGITS {
            return Err(Refusal::new(format!("a number of more than {MOST_DIGITS} digits: {text}")));
        }
        let units =
            whole.bytes().chain(fraction.bytes()).fold(0_i64, |sum, b| sum * 10 + i64::from(b - b'0'));
        let scale = u8::try_from(fraction.len()).unwrap_or(u8::MAX);
        Ok(Self { units: if text.starts_with('-') { -units } else { units }, scale })
    }

    /// Whether it was written without a fraction.
    #[must_use]
    pub fn is_whole(self) -> bool {
        self.scale == 0
    }

    /// Whether it is above zero.
    #[must_use]
    pub fn is_positive(self) -> bool {
        self.units > 0
    }

    /// The mean, rounded half away from zero to two digits more than the finest value has, without zeros at its end.
    /// `None` if there are no values. For showing; [`Self::cmp_multiple_of_mean`] judges.
    #[must_use]
    pub fn mean(values: &[Self]) -> Option<Self> {
        let (sum, scale) = sum(values);
        let count = i128::try_from(values.len()).ok().filter(|count| *count > 0)?;
        let finer = (0..=2_u8).rev().find_map(|finer| {
            let scaled = sum.checked_mul(10_i128.pow(u32::from(finer)))?;
            let rounded = (scaled.checked_mul(2)? + scaled.signum() * count) / (count * 2);
            let fits = rounded.unsigned_abs() < 10_u128.pow(18);
            fits.then_some(Self { units: i64::try_from(rounded).ok()?, scale: scale + finer })
        });
        finer.map(Self::without_zeros)
    }

    /// How it compares to `factor` times the mean of values, of which there are some; exact up to 38 digits.
    #[must_use]
    pub fn cmp_multiple_of_mean(self, factor: Self, values: &[Self]) -> Ordering {
        let (sum, scale) = sum(values);
        let count = i128::try_from(values.len()).unwrap_or(i128::MAX);
        // To divide would round: self × count is held against factor × sum.
        let left = i128::from(self.units).saturating_mul(count);
        if let Some(right) = i128::from(factor.units).checked_mul(sum) {
            return cmp_scaled((left, self.scale), (right, scale + factor.scale));
        }
        let mean = Self::mean(values).map_or(0.0, Self::approximate);
        self.approximate().total_cmp(&(factor.approximate() * mean))
    }

    fn without_zeros(self) -> Self {
        if self.scale > 0 && self.units % 10 == 0 {
            return Self { units: self.units / 10, scale: self.scale - 1 }.without_zeros();
        }
        self
    }

    /// The nearest binary number, for drawing and for straight lines; never for judging a value against a limit.
    #[must_use]
    pub fn approximate(self) -> f64 {
        self.to_string().parse().unwrap_or(f64::NAN)
    }

    /// The units at a larger scale; 18 digits times 10^18 fit an `i128`.
    fn at_scale(self, scale: u8) -> i128 {
        i128::from(self.units) * 10_i128.pow(u32::from(scale - self.scale))
    }
}

/// The units of the sum of values and their scale; up to a hundred of the largest and finest values fit.
fn sum(values: &[Decimal]) -> (i128, u8) {
    let scale = values.iter().map(|value| value.scale).max().unwrap_or(0);
    let sum = values.iter().fold(0_i128, |sum, value| sum.saturating_add(value.at_scale(scale)));
    (sum, scale)
}

/// Compares units at scales that need not be equal. What grows too large at the finer scale is the larger one.
fn cmp_scaled((left, scale): (i128, u8), (right, other): (i128, u8)) -> Ordering {
    let finer = |units: i128, by: u8| 10_i128.checked_pow(u32::from(by)).and_then(|by| units.checked_mul(by));
    if scale < other {
        return finer(left, other - scale).map_or_else(|| left.cmp(&0), |left| left.cmp(&right));
    }
    finer(right, scale - other).map_or_else(|| 0.cmp(&right), |right| left.cmp(&right))
}

impl Ord for Decimal {
    fn cmp(&self, other: &Self) -> Ordering {
        let scale = self.scale.max(other.scale);
        self.at_scale(scale).cmp(&other.at_scale(scale))
    }
}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Decimal {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Decimal {}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.units < 0 { "-" } else { "" };
        let scale = usize::from(self.scale);
        let digits = format!("{:0width$}", self.units.unsigned_abs(), width = scale + 1);
        let (whole, fraction) = digits.split_at(digits.len() - scale);
        match fraction {
            "" => write!(f, "{sign}{whole}"),
            _ => write!(f, "{sign}{whole}.{fraction}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn only_plain_numbers_are_numbers() {
        for text in ["", "-", ".5", "5.", "1,5", "1 000", "1e3", "0x1", "٣", "--1", "1.2.3", " 1", "NaN"] {
            assert!(Decimal::parse(text).is_err(), "{text:?}");
        }
        assert!(Decimal::parse("999999999999999999").is_ok());
        assert!(Decimal::parse("1000000000000000000").is_err());
        assert!(Decimal::parse("0.0000000000000000001").is_err());
        assert!(Decimal::parse("000000000000000000007").is_ok());
    }

    #[test]
    fn what_was_written_is_shown_and_the_value_is_compared() {
        let shown = |text: &str| Decimal::parse(text).unwrap().to_string();
        assert_eq!(shown("1.10"), "1.10");
        assert_eq!(shown("+007"), "7");
        assert_eq!(shown("-0.0"), "0.0");
        assert_eq!(shown("-0.05"), "-0.05");
        assert_eq!(Decimal::parse("1.10").unwrap(), Decimal::parse("1.1").unwrap());
    }

    proptest! {
        #[test]
        fn a_multiple_of_the_mean_is_compared_exactly(n in -10_000_i64..10_000, factor in 1_i64..500, values in proptest::collection::vec(-10_000_i64..10_000, 1..9)) {
            // Everything in hundredths: n × count against factor × sum, the latter in ten-thousandths.
            let decimal = |n: i64| Decimal { units: n, scale: 2 };
            let count = i64::try_from(values.len()).unwrap();
            let expected = (n * count * 100).cmp(&(factor * values.iter().sum::<i64>()));
            let values: Vec<Decimal> = values.into_iter().map(decimal).collect();
            prop_assert_eq!(decimal(n).cmp_multiple_of_mean(decimal(factor), &values), expected);
        }

        #[test]
        fn order_is_the_order_of_values(a in -10_i64.pow(12)..10_i64.pow(12), b in -10_i64.pow(12)..10_i64.pow(12), places in 0..6_usize) {
            let write = |n: i64| format!("{}{}.{:06}", if n < 0 { "-" } else { "" }, n.abs() / 1_000_000, n.abs() % 1_000_000);
            let (x, y) = (Decimal::parse(&write(a)).unwrap(), Decimal::parse(&write(b)).unwrap());
            prop_assert_eq!(x.cmp(&y), a.cmp(&b));
            let longer = Decimal::parse(&format!("{}{}", write(a), "0".repeat(places))).unwrap();
            prop_assert_eq!(x, longer);
        }

        #[test]
        fn showing_and_reading_again_is_the_same(text in "-?[0-9]{1,9}(\\.[0-9]{1,9})?") {
            let once = Decimal::parse(&text).unwrap();
            let again = Decimal::parse(&once.to_string()).unwrap();
            prop_assert_eq!(once, again);
            prop_assert_eq!(once.to_string(), again.to_string());
        }
    }
}
