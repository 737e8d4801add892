internal import Files
public import Surgery

/// Files of counts on the disk.
public enum CountFile {
  /// Writes counts to a file that appears whole or not at all; an earlier file is replaced.
  ///
  /// - Throws: `FileError`.
  public static func write(_ counts: CorpusCounts, to path: String) throws {
    try ReplacedFile.write(counts.fileContents(), to: path)
  }

  /// Writes counts of pairs in the same way.
  ///
  /// - Throws: `FileError`.
  public static func write(_ pairs: PairCounts, to path: String) throws {
    try ReplacedFile.write(pairs.fileContents(), to: path)
  }
}
