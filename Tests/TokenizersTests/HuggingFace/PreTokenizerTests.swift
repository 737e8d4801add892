import Testing
import Tokenizers

@Suite("Pre-tokenizer")
struct PreTokenizerTests {
  private func pieces(_ text: String, _ preTokenizer: String, _ words: [String]) throws -> [String]
  {
    try SmallPipeline(words: words, preTokenizer: preTokenizer).pieces(text)
  }

  private func split(_ behavior: String, isInverted: Bool = false) -> String {
    """
    {"type": "Split", "pattern": {"String": "-"}, "behavior": "\(behavior)",
     "invert": \(isInverted)}
    """
  }

  @Test func `split behaviours on the final countdown`() throws {
    let expected = [
      "Removed": ["the", "final", "countdown"],
      "Isolated": ["the", "-", "final", "-", "-", "countdown"],
      "MergedWithPrevious": ["the-", "final-", "-", "countdown"],
      "MergedWithNext": ["the", "-final", "-", "-countdown"],
      "Contiguous": ["the", "-", "final", "--", "countdown"],
    ]
    for (behavior, words) in expected {
      #expect(try pieces("the-final--countdown", split(behavior), words) == words)
    }
  }

  @Test func `an inverted pattern swaps matches and what lies between`() throws {
    let words = ["-", "--"]
    #expect(
      try pieces("the-final--countdown", split("Removed", isInverted: true), words)
        == ["-", "-", "-"])
  }

  @Test func `runs of any numbers are one part`() throws {
    let words = ["a", "12½٣", "b"]
    #expect(
      try pieces("a12½٣b", #"{"type": "Digits", "individual_digits": false}"#, words) == words)
    #expect(
      try pieces("a1½b", #"{"type": "Digits", "individual_digits": true}"#, ["a", "1", "½", "b"])
        == ["a", "1", "½", "b"])
  }

  @Test func `the dollar is punctuation, the euro is not`() throws {
    let words = ["a", "$", "b€", "+", "|", "¡"]
    #expect(try pieces("a$b€+|¡", #"{"type": "Punctuation"}"#, words) == words)
  }

  @Test func `the pattern of GPT-2`() throws {
    let preTokenizer = """
      {"type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true, "use_regex": true}
      """
    let words = ["He", "'s", "Ġwe", "'", "VE", "Ġ", "Ġ12", "Ġ!?", "Ċ", "Â½", "Âł", "x", "ĠĠ"]
    #expect(
      try pieces("He's we'VE  12 !?\n½\u{A0}x  ", preTokenizer, words)
        == ["He", "'s", "Ġwe", "'", "VE", "Ġ", "Ġ12", "Ġ!?", "Ċ", "Â½", "Âł", "x", "ĠĠ"])
  }

  @Test func `a prefix space is added to each part that has none`() throws {
    let preTokenizer = """
      {"type": "Sequence", "pretokenizers": [
        {"type": "CharDelimiterSplit", "delimiter": "|"},
        {"type": "ByteLevel", "add_prefix_space": true, "trim_offsets": true,
         "use_regex": false}]}
      """
    #expect(try pieces("a| b|", preTokenizer, ["Ġa", "Ġb"]) == ["Ġa", "Ġb"])
  }

  @Test func `metaspace splits before each replaced space`() throws {
    let preTokenizer = #"{"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always"}"#
    let words = ["▁Hey", "▁my", "▁", "▁friend"]
    #expect(
      try pieces("Hey my  friend ", preTokenizer, words)
        == ["▁Hey", "▁my", "▁", "▁friend", "▁"])
  }

  @Test func `the scheme first prepends at the start of the line only`() throws {
    let preTokenizer = #"{"type": "Metaspace", "replacement": "▁", "prepend_scheme": "first"}"#
    let pipeline = try SmallPipeline(
      words: ["▁a", "a", "▁b", "b"], preTokenizer: preTokenizer, added: "[\(addedToken(9, "<s>"))]")
    #expect(try pipeline.pieces("a<s>b") == ["▁a", "<s>", "b"])
    #expect(try pipeline.pieces("<s>a b") == ["<s>", "a", "▁b"])
  }

  @Test func `what a character map leaves of a line counts as its start`() throws {
    let map = CharsMapBuilder.base64(CharsMapBuilder.bytes(["x": ""]))
    let pipeline = try SmallPipeline(
      words: ["▁a"],
      normalizer: "{\"type\": \"Precompiled\", \"precompiled_charsmap\": \"\(map)\"}",
      preTokenizer: #"{"type": "Metaspace", "replacement": "▁", "prepend_scheme": "first"}"#)
    #expect(try pipeline.pieces("xa") == ["▁a"])
  }

  @Test func `metaspace of old files`() throws {
    let never =
      #"{"type": "Metaspace", "replacement": "▁", "add_prefix_space": false, "prepend_scheme": "never"}"#
    #expect(try pieces("a b", never, ["a", "▁b"]) == ["a", "▁b"])
    let always =
      #"{"type": "Metaspace", "replacement": "▁", "add_prefix_space": true, "str_rep": "▁"}"#
    #expect(try pieces("a b", always, ["▁a", "▁b"]) == ["▁a", "▁b"])
  }

  @Test func `kana and ideographs are one script, spaces join`() throws {
    let words = ["どこで", "生れ", "。", "Yes we ", "ab"]
    #expect(
      try pieces("どこで。Yes we どこで", #"{"type": "UnicodeScripts"}"#, words)
        == ["どこで", "。", "Yes we ", "どこで"])
  }

  @Test func `scripts are those of Unicode 9`() throws {
    let scripts = #"{"type": "UnicodeScripts"}"#
    // The accents U+0953 and U+0954 were Devanagari, the mark U+061C of Arabic was common.
    let accents = "ग\u{953}ग\u{954}"
    #expect(try pieces(accents, scripts, [accents]) == [accents])
    #expect(try pieces("ب\u{61C}-", scripts, ["ب", "\u{61C}-"]) == ["ب", "\u{61C}-"])
  }

  @Test func `all that the first character becomes is at the start of the line`() throws {
    let metaspace = #"{"type": "Metaspace", "replacement": "▁", "prepend_scheme": "first"}"#
    let digits = #"{"type": "Digits", "individual_digits": true}"#
    let pipeline = try SmallPipeline(
      words: ["▁3", "3", "▁⁄", "⁄", "▁4", "4", "▁a", "a"], normalizer: #"{"type": "NFKC"}"#,
      preTokenizer: #"{"type": "Sequence", "pretokenizers": [\#(digits), \#(metaspace)]}"#)
    #expect(try pipeline.pieces("¾a¾") == ["▁3", "▁⁄", "▁4", "a", "3", "⁄", "4"])
    #expect(try pipeline.pieces("a3") == ["▁a", "3"])
  }

  @Test func `classes by name have the characters of Unicode 16`() throws {
    func split(_ regex: String, _ text: String) throws -> Int {
      let pattern = "{\"Regex\": \(SmallPipeline.quoted(regex))}"
      let preTokenizer =
        "{\"type\": \"Split\", \"pattern\": \(pattern), \"behavior\": \"Isolated\", \"invert\": false}"
      return try SmallPipeline(words: [], preTokenizer: preTokenizer).ids(text).count
    }
    // A letter, a digit, a symbol, a mark that has become alphabetic, and an ideograph.
    for (regex, character) in [
      (#"\p{L}"#, "\u{105C0}"), (#"[\p{L}]"#, "\u{105C0}"), (#"\P{^L}"#, "\u{105C0}"),
      (#"\d"#, "\u{10D40}"), (#"\p{S}"#, "\u{1CC00}"), (#"\p{Alphabetic}"#, "\u{363}"),
      (#"[[:alpha:]]"#, "\u{1DD3}"), (#"\p{Han}"#, "\u{2EBF0}"), (#"\p{P}"#, "\u{1B4E}"),
      (#"\w"#, "\u{10D69}"), (#"[^\P{Lu}]"#, "\u{1C89}"),
    ] { #expect(try split(regex, " \(character) ") == 3, "\(regex)") }
    for (regex, text) in [
      (#"\P{L}"#, "a\u{105C0}"), (#"[^\p{L}-]"#, "a\u{105C0}"), (#"\D"#, "1\u{10D40}"),
    ] { #expect(try split(regex, text) == 1, "\(regex)") }
  }

  @Test func `words and symbols`() throws {
    let words = ["Hey", "man", "!?", "a_1", "क्‍ष"]
    #expect(try pieces("Hey  man!? a_1 क्‍ष", #"{"type": "Whitespace"}"#, words) == words)
  }

  @Test func `parts of a fixed length count characters`() throws {
    #expect(
      try pieces("aéß€x", #"{"type": "FixedLength", "length": 2}"#, ["aé", "ß€", "x"])
        == ["aé", "ß€", "x"])
  }

  @Test func `a regular expression takes long s and the Kelvin sign for letters without case`()
    throws
  {
    let preTokenizer = """
      {"type": "Split", "pattern": {"Regex": "(?i:'s|k)"}, "behavior": "Isolated", "invert": false}
      """
    #expect(
      try pieces("a'ſ\u{212A}b", preTokenizer, ["a", "'ſ", "\u{212A}", "b"])
        == ["a", "'ſ", "\u{212A}", "b"])
  }

  @Test func `unknown types and values are named`() throws {
    #expect(
      throws: TokenizerError.unknownType(
        file: "tokenizer.json", place: "pre_tokenizer", type: "Telepathy")
    ) { try SmallPipeline(words: [], preTokenizer: #"{"type": "Telepathy"}"#) }
    #expect(
      throws: TokenizerError.unknownType(
        file: "tokenizer.json", place: "pre_tokenizer.pretokenizers[1].behavior", type: "Eaten")
    ) {
      try SmallPipeline(
        words: [],
        preTokenizer: """
          {"type": "Sequence", "pretokenizers": [{"type": "BertPreTokenizer"}, \(split("Eaten"))]}
          """)
    }
  }
}
