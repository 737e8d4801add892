internal import Files

extension Model {
  /// Returns the model card of the source, without its front matter.
  func sourceCard() -> String? { cardParts()?.text }

  /// Returns the lines of the source's front matter that tell its licence, as they stand.
  func sourceLicence() -> [String] {
    let lines = (cardParts()?.front ?? "").split(separator: "\n").map(String.init)
    return lines.filter { $0.hasPrefix("license") }
  }

  /// Returns the YAML between the first two lines of dashes, and the text after it.
  private func cardParts() -> (front: String, text: String)? {
    guard let folder, folder.has("README.md"),
      let bytes = try? InputFile.contents(of: "\(folder.path)/README.md", limit: 1 << 20)
    else { return nil }
    let lines = String(decoding: bytes, as: UTF8.self)
      .split(separator: "\n", omittingEmptySubsequences: false)
    guard lines.first == "---", let end = lines.dropFirst().firstIndex(of: "---") else {
      return ("", lines.joined(separator: "\n"))
    }
    return (lines[1..<end].joined(separator: "\n"), lines[(end + 1)...].joined(separator: "\n"))
  }
}
