internal import Files

/// The way to share a result on the Hub.
enum UploadHint {
  /// The line that names the command; the folder is quoted where a shell needs it.
  static func line(for folder: String) -> String {
    let name = Folder.lastComponent(of: folder).map { character -> Character in
      character.isASCII && (character.isLetter || character.isNumber || "-._".contains(character))
        ? character : "-"
    }
    let isPlain = folder.utf8.allSatisfy { byte in
      byte >= 0x80 || "/._-+=:,@%".utf8.contains(byte) || (0x30...0x39).contains(byte)
        || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
    }
    let path = isPlain ? folder : "'\(folder.replacing("'", with: "'\\''"))'"
    return "to share it: hf upload YOUR-NAME/\(String(name)) \(path)"
  }
}
