use proptest::prelude::*;

use super::*;

fn mask(secrets: &[&str]) -> Mask {
    Mask::new(secrets.iter().copied()).unwrap()
}

/// Base64 by the book, with padding.
fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for three in bytes.chunks(3) {
        let n = three.iter().fold(0_u32, |n, byte| (n << 8) | u32::from(*byte)) << (8 * (3 - three.len()));
        for i in 0..4 {
            let letter = LETTERS[usize::try_from((n >> (18 - 6 * i)) & 63).unwrap()];
            text.push(if i <= three.len() { char::from(letter) } else { '=' });
        }
    }
    text
}

#[test]
fn a_secret_is_masked_in_every_form() {
    let mask = mask(&["p@ss w'o\"rd/ü"]);
    for (text, masked) in [
        ("it is p@ss w'o\"rd/ü.", "it is ***."),
        ("?key=p%40ss%20w%27o%22rd%2F%C3%BC&x", "?key=***&x"),
        ("?key=p%40ss%20w%27o%22rd%2f%c3%bc&x", "?key=***&x"),
        ("key=p%40ss+w%27o%22rd%2F%C3%BC", "key=***"),
        (r#"{"a": "p@ss w'o\"rd/ü"}"#, r#"{"a": "***"}"#),
        (r#"{"a": "p@ss w'o\"rd/\u00fc"}"#, r#"{"a": "***"}"#),
        (r#"echo 'p@ss w'\''o"rd/ü'"#, "echo '***'"),
        (r"echo p@ss\ w\'o\\", r"echo p@ss\ w\'o\\"),
        ("7040737320776f", "7040737320776f"),
        ("<a b='p@ss w&#39;o&quot;rd/ü'>", "<a b='***'>"),
    ] {
        assert_eq!(mask.text(text), masked, "{text}");
    }
    let hex = "704073732077276f2272642fc3bc";
    assert_eq!(mask.text(&format!("0x{hex}, {}", hex.to_uppercase())), "0x***, ***");
}

#[test]
fn base64_is_found_wherever_the_secret_stands_in_it() {
    let mask = mask(&["correct-horse"]);
    for before in ["", "u", "us", "user:", "user1:"] {
        for after in ["", "!", "!!", " and more"] {
            let encoded = base64(format!("{before}correct-horse{after}").as_bytes());
            for encoded in [encoded.clone(), encoded.replace('+', "-").replace('/', "_")] {
                let masked = mask.text(&encoded);
                assert!(masked.contains("***"), "{before}|{after}: {encoded} to {masked}");
                // What is left belongs to what stands around it, but for a letter on each side.
                let most = (before.len() + after.len()) * 4 / 3 + 6;
                assert!(masked.len() <= most + "***".len(), "{before}|{after}: {encoded} to {masked}");
            }
        }
    }
}

#[test]
fn lines_of_a_long_secret_are_masked_one_by_one() {
    let mask = mask(&["-----BEGIN-----\nMIIEvQIBADAN\nshort\n-----END-----\n"]);
    assert_eq!(mask.text("| MIIEvQIBADAN\r\n| short"), "| ***\r\n| short");
}

#[test]
fn short_secrets_are_left_and_told() {
    assert!(Mask::is_too_short("abc") && Mask::is_too_short(" abc\n") && !Mask::is_too_short("äbcd"));
    assert_eq!(mask(&["abc", "", "  "]).text("abc"), "abc");
}

#[test]
fn the_longer_of_two_secrets_wins_and_stars_make_no_new_one() {
    assert_eq!(mask(&["abcd", "abcdefgh"]).text("abcdefgh abcde"), "*** ***e");
    let starred = mask(&["****"]);
    assert!(!starred.text("*********").contains("****"));
}

#[test]
fn only_the_beginning_of_a_secret_is_held_back() {
    let mask = mask(&["hunter22"]);
    let mut stream = mask.stream();
    assert_eq!(stream.push(b"70 % done, hunt"), b"70 % done, ");
    assert_eq!(stream.push(b"ing hunter2"), b"hunting ");
    assert_eq!(stream.push(b"2"), b"***");
    assert_eq!(stream.push(b" h"), b" ");
    assert_eq!(stream.finish(), b"h");
}

proptest! {
    #[test]
    fn no_secret_comes_out(secrets in proptest::collection::vec("[ab*]{4,6}|.{4,12}", 1..4), noise in proptest::collection::vec(".{0,6}|[ab*]{0,9}", 0..6)) {
        let text: String = noise.iter().enumerate().flat_map(|(n, noise)| [noise.as_str(), secrets[n % secrets.len()].as_str()]).collect();
        let masked = mask(&secrets.iter().map(String::as_str).collect::<Vec<_>>()).text(&text);
        for secret in secrets.iter().filter(|secret| !Mask::is_too_short(secret)) {
            prop_assert!(!masked.contains(secret.as_str()), "{} in {}", secret, masked);
        }
    }

    #[test]
    fn how_a_stream_is_cut_does_not_matter(secret in "[ab]{4,7}", text in "[abc]{0,60}", cuts in proptest::collection::vec(0_usize..60, 0..8)) {
        let mask = mask(&[&secret]);
        let mut cuts: Vec<usize> = cuts.into_iter().map(|cut| cut.min(text.len())).collect();
        cuts.extend([0, text.len()]);
        cuts.sort_unstable();
        let mut stream = mask.stream();
        let mut masked: Vec<u8> = cuts.windows(2).flat_map(|cut| stream.push(&text.as_bytes()[cut[0]..cut[1]])).collect();
        masked.extend(stream.finish());
        prop_assert_eq!(masked, mask.mask(text.as_bytes()));
    }

    #[test]
    fn text_without_secrets_stays(secret in "[A-Z]{4,9}[0-9]{3}", bytes in proptest::collection::vec(any::<u8>(), 0..60)) {
        let lower: Vec<u8> = bytes.iter().map(|byte| if byte.is_ascii_alphanumeric() { b'.' } else { *byte }).collect();
        prop_assert_eq!(mask(&[&secret]).mask(&lower), lower);
    }
}
