import ICU
import Testing

@Suite("Exemplars")
struct ExemplarsTests {
  @Test func `German has the alphabet, umlauts and sharp s`() throws {
    let german = try Exemplars(of: "de")
    #expect(german.count == 30)
    #expect(german.ranges.contains { $0.contains(0xDF) })
    #expect(!german.isDefault)
  }

  @Test func `large sets come whole`() throws {
    #expect(try Exemplars(of: "ja").count > 2000)
  }

  @Test func `letters of several characters are strings`() throws {
    #expect(try Exemplars(of: "cs").strings.contains(Array("ch".utf8)))
  }

  @Test func `an unknown language is told`() throws {
    #expect(try Exemplars(of: "zxx").isDefault)
  }

  @Test func `scripts of a language`() {
    #expect(
      Set(Script.scripts(of: "ja").map(\.code)) == ["Jpan"] || Script.scripts(of: "ja").count > 1)
    #expect(Script.scripts(of: "ru").map(\.code) == ["Cyrl"])
  }
}
