internal import Files
internal import Glibc

extension CorpusSource {
  /// The user's word on how the sources of a command are read.
  public struct Reading: Hashable, Sendable {
    /// The layout of all files, whatever their names.
    public var layout: Layout?
    /// Whether a file of more than 1 % of lines that are no UTF-8 is read.
    public var replacesInvalidUTF8 = false

    /// Leaves all to names and content.
    public init() {}
  }

  /// Resolves the arguments of a command: `FILE`, `DIR` or `-`, each perhaps labelled `fr=FILE`.
  ///
  /// What exists as it is written wins over a label. Of a folder, the files ending in `.txt`,
  /// `.jsonl`, `.ndjson`, `.gz`, `.zst`, `.xz` and `.bz2` are taken, and those of the layout that is
  /// given, in all its folders, sorted by name; hidden entries are left out and links to folders are
  /// not followed. A file that is named twice is read twice.
  ///
  /// - Parameters:
  ///   - arguments: The arguments, in order.
  ///   - standardInput: The layout of `-`.
  ///   - reading: How the files are read.
  ///   - skip: Takes what folders hold that is not read.
  /// - Returns: The files, in the order of the arguments.
  /// - Throws: `CorpusError` or `FileError`.
  public static func sources(
    of arguments: [String], standardInput: Layout? = nil, reading: Reading = Reading(),
    skipping skip: (SkippedFile) -> Void = { _ in }
  ) throws -> [CorpusSource] {
    try arguments.flatMap { argument -> [CorpusSource] in
      let (language, path) = try label(of: argument)
      func source(_ path: String, _ layout: Layout?) -> CorpusSource {
        CorpusSource(
          path, language: language, layout: layout,
          replacesInvalidUTF8: reading.replacesInvalidUTF8)
      }
      if path == "-" { return [source("-", reading.layout ?? standardInput)] }
      if let folder = try? Folder(path) {
        var listing = FolderListing(layout: reading.layout)
        try listing.add(folder)
        guard !listing.files.isEmpty else {
          throw CorpusError.noFiles(path: path, skipped: listing.skipped)
        }
        listing.skipped.forEach(skip)
        return listing.files.map { source($0, reading.layout) }
      }
      guard exists(path) else { throw FileError.missing(path: path) }
      return [source(path, reading.layout)]
    }
  }

  private static func label(of argument: String) throws -> (language: LanguageTag, path: String) {
    guard argument != "-", !exists(argument), let equals = argument.firstIndex(of: "=") else {
      return (.undetermined, argument)
    }
    let tag = String(argument[..<equals])
    guard let language = LanguageTag(tag) else {
      throw CorpusError.badLanguage(tag: tag, argument: argument)
    }
    return (language, String(argument[argument.index(after: equals)...]))
  }

  private static func exists(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0
  }
}

/// The files of a folder and its folders: those that are read, and those that are not.
private struct FolderListing {
  private(set) var files: [String] = []
  private(set) var skipped: [SkippedFile] = []
  private let suffixes: [String]

  /// Prepares to take files of text, and of a layout that is given.
  init(layout: CorpusSource.Layout?) {
    suffixes =
      [".txt", ".jsonl", ".ndjson"]
      + CorpusSource.Compression.allCases.dropFirst().map(\.suffix)
      + [layout.map { ".\($0.rawValue)" }].compactMap(\.self)
  }

  mutating func add(_ folder: Folder) throws {
    for name in try folder.names() {
      let path = folder.path == "/" ? "/\(name)" : "\(folder.path)/\(name)"
      if name.hasPrefix(".") {
        skipped.append(SkippedFile(path, .hidden))
      } else if let inner = try? Folder(path) {
        if isLink(path) { skipped.append(SkippedFile(path, .link)) } else { try add(inner) }
      } else if !folder.has(name), isSpecial(path) {
        skipped.append(SkippedFile(path, .special))
      } else if suffixes.contains(where: name.lowercased().hasSuffix) {
        files.append(path)
      } else {
        skipped.append(SkippedFile(path, named: name))
      }
    }
  }

  private func isLink(_ path: String) -> Bool {
    var status = stat()
    return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFLNK
  }

  /// Whether this is a socket or a device; a pipe can be read, and a broken link is an error later.
  private func isSpecial(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0
      && [S_IFSOCK, S_IFBLK].contains(status.st_mode & S_IFMT)
  }
}
