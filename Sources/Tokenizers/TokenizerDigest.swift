public import Files

/// The digest by which counts know their tokenizer.
public enum TokenizerDigest {
  /// Returns the SHA-256 of all that says how text is segmented.
  ///
  /// | tokenizer | digest of |
  /// |---|---|
  /// | one file | its bytes |
  /// | one file, and a pattern given beside it | the digest of the file, a line feed and the pattern |
  /// | several files (Marian) | the digests of the files, each in hexadecimal, joined by line feeds |
  /// | a file that holds weights, too | the ranges of ``Tokenizer/digestedRanges`` |
  ///
  /// - Throws: `FileError`.
  public static func digest(of tokenizer: any Tokenizer) throws -> Digest {
    if let ranges = tokenizer.digestedRanges {
      let file = try InputFile(tokenizer.path)
      var builder = DigestBuilder()
      for range in ranges {
        builder.update(try file.read(at: range.lowerBound, count: range.count))
      }
      return builder.digest()
    }
    let file = try Digest(of: InputFile(tokenizer.path))
    if !tokenizer.otherPaths.isEmpty {
      let others = try tokenizer.otherPaths.map { try Digest(of: InputFile($0)) }
      return Digest(of: Array(([file] + others).map(\.hex).joined(separator: "\n").utf8))
    }
    guard let pattern = tokenizer.pattern else { return file }
    return Digest(of: Array("\(file.hex)\n\(pattern)".utf8))
  }
}
