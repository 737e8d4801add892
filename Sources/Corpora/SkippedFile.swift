/// A file or folder in a folder of text that is not read.
public struct SkippedFile: Hashable, Sendable, CustomStringConvertible {
  /// Why it is not read.
  public enum Reason: String, Hashable, Sendable {
    /// A name that begins with a dot.
    case hidden
    /// A link to a folder, which might lead round in circles.
    case link
    /// Parquet or Arrow by its name.
    case table
    /// A table in text or a JSON file, of which a column or field must be named.
    case column
    /// A name of no kind that folders are searched for.
    case unknown
    /// Something other than a file: a socket or a device.
    case special
  }

  /// The path.
  public let path: String
  /// Why it is not read.
  public let reason: Reason

  public var description: String {
    switch reason {
    case .hidden: "\(path): left out: its name begins with a dot."
    case .link: "\(path): left out: it is a link to a folder."
    case .table:
      "\(path): left out: a table is read by Spark (integrations/spark) or the Python package "
        + "pyarrow, which write JSON lines."
    case .column: "\(path): left out: name the file itself, and the field that holds the text."
    case .unknown: "\(path): left out: its name does not end like text. Name the file to read it."
    case .special: "\(path): left out: it is no file."
    }
  }

  /// The reason for a file that is not read, by its name.
  init(_ path: String, named name: String) {
    self.path = path
    let name = name.lowercased()
    let tables = [".parquet", ".arrow", ".feather", ".ipc", ".orc", ".avro"]
    if tables.contains(where: name.hasSuffix) {
      reason = .table
    } else if [".csv", ".tsv", ".json"].contains(where: name.hasSuffix) {
      reason = .column
    } else {
      reason = .unknown
    }
  }

  init(_ path: String, _ reason: Reason) { (self.path, self.reason) = (path, reason) }
}
