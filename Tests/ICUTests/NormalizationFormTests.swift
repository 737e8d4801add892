import ICU
import Testing

@Suite("Normalization form")
struct NormalizationFormTests {
  @Test func `compatibility forms resolve ligatures and half-width kana`() throws {
    var text = Array("ﬁ ① Å ｶﾞ".utf8)
    try NormalizationForm.nfkc.normalize(&text)
    #expect(text == Array("fi 1 Å ガ".utf8))
  }

  @Test func `canonical forms are inverse on precomposed letters`() throws {
    var text = Array("Crème brûlée 한글".utf8)
    let composed = text
    try NormalizationForm.nfd.normalize(&text)
    #expect(text != composed)
    try NormalizationForm.nfc.normalize(&text)
    #expect(text == composed)
  }

  @Test func `nothing stays nothing`() throws {
    for form in NormalizationForm.allCases {
      var text: [UInt8] = []
      try form.normalize(&text)
      #expect(text.isEmpty)
    }
  }
}

@Suite("Normalization as of Unicode 9")
struct Unicode9Tests {
  @Test func `later characters stay, older ones are normalized`() throws {
    var text = Array("\u{32FF}\u{FB01}".utf8)
    try NormalizationForm.nfkc.normalizeAsUnicode9(&text)
    #expect(text == Array("\u{32FF}fi".utf8))
    try NormalizationForm.nfkc.normalize(&text)
    #expect(text == Array("令和fi".utf8))
  }
}
