import Files
import TestSupport
import Testing

/// The map and the steps name what is there.
@Suite("The map")
struct MapTests {
  @Test(arguments: ["ARCHITECTURE.md", "CONTRIBUTING.md"])
  func `every path that a page names is there`(page: String) throws {
    let named = /(?:Sources|Tests|docs)\/[A-Za-z0-9_+.\/-]*[A-Za-z0-9]/
    let paths = Set(try Fixtures.text(page).matches(of: named).map { String($0.0) })
    #expect(paths.count > 20)
    // Placeholders of the steps.
    for path in paths.sorted() where !path.contains("NAME") && !path.contains("XInitializer") {
      let whole = "\(Fixtures.repository)/\(path)"
      #expect(Folder.exists(whole) || (try? InputFile(whole)) != nil, "\(page) names \(path)")
    }
  }

  @Test func `every target has a place in the map`() throws {
    let map = try Fixtures.text("ARCHITECTURE.md")
    for target in try Folder("\(Fixtures.repository)/Sources").names() {
      #expect(map.contains("**\(target)**"), "\(target) is not in ARCHITECTURE.md")
    }
  }
}
