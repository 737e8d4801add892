public import Files
internal import GGUF
public import Surgery
public import Tokenizers

/// The digest by which counts know their tokenizer.
public enum TokenizerDigest {
  /// The SHA-256 of the tokenizer's file; with a pattern that was given beside it, that of both.
  ///
  /// With files beside a `vocab.json` or `vocab.txt` that tell what its tokens are (merges, added tokens,
  /// settings), it is that of the digests and names of all.
  /// Of a tokenizer of several models (Marian) it is that of the digests of all. Of a GGUF file, which has the weights, too, it is that of the keys of the tokenizer, so that it
  /// does not tell how they are quantized.
  ///
  /// - Throws: `FileError`.
  public static func digest(of tokenizer: any Tokenizer) throws -> Digest {
    if let gguf = (tokenizer as? GGUFTokenizer)?.file {
      let file = try InputFile(gguf.path)
      var builder = DigestBuilder()
      for entry in gguf.entries where entry.key.hasPrefix("tokenizer.") {
        builder.update(try file.read(at: entry.range.lowerBound, count: entry.range.count))
      }
      return builder.digest()
    }
    let file = try Digest(of: InputFile(tokenizer.path))
    if !tokenizer.otherPaths.isEmpty {
      let others = try tokenizer.otherPaths.map { try Digest(of: InputFile($0)) }
      return Digest(of: Array(([file] + others).map(\.hex).joined(separator: "\n").utf8))
    }
    let settings = tokenizer.settingsPaths
    if !settings.isEmpty {
      let lines = try settings.map {
        "\(Folder.lastComponent(of: $0)) \(try Digest(of: InputFile($0)).hex)"
      }
      return Digest(of: Array(([file.hex] + lines).joined(separator: "\n").utf8))
    }
    guard let pattern = tokenizer.pattern else { return file }
    return Digest(of: Array("\(file.hex)\n\(pattern)".utf8))
  }
}

extension CorpusCounts {
  /// Reads files of counts and merges them.
  ///
  /// - Parameter paths: The files, at least one.
  /// - Throws: `SurgeryError`, `FileError`.
  public init(merging paths: [String]) throws {
    precondition(!paths.isEmpty, "there is something to merge")
    self = try CorpusCounts(contentsOf: paths[0])
    for path in paths.dropFirst() { try merge(CorpusCounts(contentsOf: path)) }
  }

  /// Reads a file of counts.
  ///
  /// - Throws: `SurgeryError.badCountFile`, `FileError`.
  public init(contentsOf path: String) throws {
    try self.init(fileContents: InputFile.contents(of: path), path: path)
  }
}
