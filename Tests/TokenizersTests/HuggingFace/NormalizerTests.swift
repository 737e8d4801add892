import Testing
import Tokenizers

@Suite("Normalizer")
struct NormalizerTests {
  /// What the normalizer makes of a text, seen through a model of whole words.
  private func normalize(_ text: String, _ normalizer: String, _ expected: String) throws -> Bool {
    let pipeline = try SmallPipeline(words: [expected], normalizer: normalizer)
    return try pipeline.ids(text) == (expected.isEmpty ? [] : [1])
  }

  private let bert = """
    {"type": "BertNormalizer", "clean_text": true, "handle_chinese_chars": true,
     "strip_accents": null, "lowercase": true}
    """

  @Test func `BERT cleans, separates ideographs, strips accents and lowercases`() throws {
    #expect(try normalize("ÀB\u{200D}\u{7}\tÇ中文İ", bert, "ab c 中  文 i"))
  }

  @Test func `BERT leaves a part of Extension E without spaces, as the reference does`() throws {
    #expect(try normalize("a\u{2B820}b\u{2B920}", bert, "a\u{2B820}b \u{2B920} "))
  }

  @Test func `accents stay where they are not to be stripped`() throws {
    let cased = """
      {"type": "BertNormalizer", "clean_text": true, "handle_chinese_chars": true,
       "strip_accents": false, "lowercase": true}
      """
    #expect(try normalize("ÀÉ", cased, "àé"))
  }

  @Test func `later controls stay, as the reference knows Unicode 8`() throws {
    #expect(try normalize("a\u{8E2}\u{AD}b", bert, "a\u{8E2}b"))
  }

  @Test func `characters that became marks after Unicode 8 are not stripped`() throws {
    #expect(
      try normalize("a\u{1885}\u{1886}\u{1887}\u{1734}", bert, "a\u{1885}\u{1886}\u{1887}"))
    #expect(try normalize("a\u{111C9}\u{111CA}\u{A9BD}", bert, "a\u{111C9}\u{A9BD}"))
  }

  @Test func `letters of Unicode 16 and 17 are lowercased`() throws {
    let lowercase = #"{"type": "Lowercase"}"#
    #expect(
      try normalize(
        "\u{1C89}\u{A7CB}\u{A7CE}\u{A7DC}\u{10D50}\u{16EB8}", lowercase,
        "\u{1C8A}\u{264}\u{A7CF}\u{19B}\u{10D70}\u{16ED3}"))
  }

  @Test func `nmt maps the zero-width joiner to a space`() throws {
    #expect(try normalize("क\u{200D}ष\u{1}\u{FEFF}x", #"{"type": "Nmt"}"#, "क ष x"))
  }

  @Test func `accents are stripped without decomposing`() throws {
    #expect(try normalize("é e\u{301}", #"{"type": "StripAccents"}"#, "é e"))
  }

  @Test func `white space is stripped from the named ends`() throws {
    #expect(
      try normalize(
        " \u{3000}a ", #"{"type": "Strip", "strip_left": true, "strip_right": false}"#, "a "))
    #expect(
      try normalize("  ", #"{"type": "Strip", "strip_left": true, "strip_right": true}"#, ""))
  }

  @Test func `nothing is prepended to nothing`() throws {
    #expect(try normalize("a", #"{"type": "Prepend", "prepend": "▁"}"#, "▁a"))
    #expect(try normalize("", #"{"type": "Prepend", "prepend": "▁"}"#, ""))
  }

  @Test func `each match is replaced, also an empty one`() throws {
    #expect(
      try normalize(
        "a  b c", #"{"type": "Replace", "pattern": {"Regex": " {2,}"}, "content": "▁"}"#, "a▁b c"))
    #expect(
      try normalize(
        "a b", #"{"type": "Replace", "pattern": {"Regex": "(?<!\\n)^"}, "content": "▁"}"#, "▁a b"))
    #expect(
      try normalize(
        "a.b", #"{"type": "Replace", "pattern": {"String": "."}, "content": "$0"}"#, "a$0b"))
  }

  @Test func `Oniguruma's word characters have no joiners and some numbers`() throws {
    #expect(
      try normalize(
        "a²½_\u{200D}-", #"{"type": "Replace", "pattern": {"Regex": "\\w"}, "content": "w"}"#,
        "wwww\u{200D}-"))
    #expect(
      try normalize(
        "½a-", #"{"type": "Replace", "pattern": {"Regex": "[\\w-]+"}, "content": "w"}"#, "½w"))
    #expect(
      try normalize(
        "a▁😀!", #"{"type": "Replace", "pattern": {"Regex": "[[:punct:]]"}, "content": "p"}"#, "appp"
      ))
    #expect(
      try normalize(
        "aF9g", #"{"type": "Replace", "pattern": {"Regex": "[\\h]"}, "content": "h"}"#, "hhhg"))
  }

  @Test func `an empty match in nothing is none`() throws {
    #expect(
      try normalize("", #"{"type": "Replace", "pattern": {"Regex": "^"}, "content": "▁"}"#, ""))
  }

  @Test func `forms are those of Unicode 9`() throws {
    #expect(try normalize("ﬁ\u{32FF}", #"{"type": "NFKC"}"#, "fi\u{32FF}"))
  }

  @Test func `lowercase goes character by character`() throws {
    #expect(try normalize("ΟΔΟΣ İ", #"{"type": "Lowercase"}"#, "οδοσ i\u{307}"))
  }

  @Test func `a sequence goes in order`() throws {
    let sequence = """
      {"type": "Sequence", "normalizers": [{"type": "NFD"}, {"type": "StripAccents"},
        {"type": "Lowercase"}]}
      """
    #expect(try normalize("Éa", sequence, "ea"))
  }

  @Test func `an unknown type is named`() {
    #expect(
      throws: TokenizerError.unknownType(
        file: "tokenizer.json", place: "normalizer", type: "Rot13")
    ) { try SmallPipeline(words: [], normalizer: #"{"type": "Rot13"}"#) }
  }
}
