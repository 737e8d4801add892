internal import Files
public import Initializers
public import JSON

/// The file of mixtures: JSON lines, for people and programs.
///
/// The first line says what the file is and which rows lend, as half-open ranges. Each other line is
/// an added row: the spelling of its piece, the method that made it, the methods before and why they
/// made nothing, the weights as pairs of a source ID and a number, and the noise. A source ID from
/// `source_rows` on is the mean of all lenders, and after that the mean of each group. `output` has
/// what differs for the LM head.
///
///     {"format": "lexotomy-mixing", "version": 1, "tokenizer": SHA-256, "source_rows": 2048, …}
///     {"piece": "Ġსა", "method": "subword-mean", "weights": [[17, 0.5], [905, 0.5]]}
///
/// Numbers have as many digits as it takes to read the same number again.
extension MixtureFile {
  static let format = "lexotomy-mixing"

  /// The contents of the file.
  ///
  /// - Complexity: O(entries).
  public func fileContents() -> [UInt8] {
    var bytes: [UInt8] = []
    Self.appendLine(to: &bytes) { $0.write(.object(header)) }
    for index in names.indices {
      Self.appendLine(to: &bytes) { writer in
        writer.writeObject { writer in
          writer.write(key: "piece".utf8)
          writer.write(string: names[index])
          Self.write(input, index, &writer)
          if let output {
            writer.write(key: "output".utf8)
            writer.writeObject { Self.write(output, index, &$0) }
          }
        }
      }
    }
    return bytes
  }

  private static func appendLine(
    to bytes: inout [UInt8], _ body: (inout JSONWriter) -> Void
  ) {
    var writer = JSONWriter(isIndented: false)
    body(&writer)
    bytes += writer.bytes
    bytes.append(0x0A)
  }

  /// The members that hold for all rows: the first line of the file.
  public var header: JSONObject {
    var header = JSONObject(["format": .string(Self.format), "version": .number(1)])
    header["tokenizer"] = .string(tokenizer.hex)
    header["target"] = target.map { .string($0.hex) }
    header["source_rows"] = .number(rows.count)
    header["rows"] = .number(names.count)
    header["seed"] = .number(seed)
    header["outputs_differ"] = .bool(output != nil)
    header["lenders"] = Self.ranges(rows.lenders)
    header["groups"] = .array(
      rows.shared.dropFirst().map { group in Self.ranges(group.entries.map { Int($0.source) }) })
    return header
  }

  /// Ascending numbers as half-open ranges.
  private static func ranges(_ ids: [Int]) -> JSONValue {
    var ranges: [(start: Int, end: Int)] = []
    for id in ids {
      if let last = ranges.last, last.end == id {
        ranges[ranges.count - 1].end = id + 1
      } else {
        ranges.append((id, id + 1))
      }
    }
    return .array(ranges.map { .array([.number($0.start), .number($0.end)]) })
  }

  private static func write(_ matrix: MixtureMatrix, _ index: Int, _ writer: inout JSONWriter) {
    let provenance = matrix.provenance[index]
    writer.write(key: "method".utf8)
    writer.write(string: provenance.method.rawValue.utf8)
    if let fallbacks = provenance.fallbackJSON {
      writer.write(key: "after".utf8)
      writer.write(fallbacks)
    }
    writer.write(key: "weights".utf8)
    writer.writeArray { writer in
      for entry in matrix.row(index).entries {
        writer.writeArray { writer in
          writer.write(literal: String(entry.source))
          writer.write(literal: "\(entry.weight)")
        }
      }
    }
    if let noise = matrix.noises[index].json {
      writer.write(key: "noise".utf8)
      writer.write(noise)
    }
  }
}

extension MixtureMatrix.Provenance {
  /// The methods before this one as the file has them; `nil` for none.
  public var fallbackJSON: JSONValue? {
    guard !fallbacks.isEmpty else { return nil }
    return .array(
      fallbacks.map { .array([.string($0.method.rawValue), .string($0.reason.rawValue)]) })
  }
}

extension Noise {
  /// The noise as the file has it; `nil` for none.
  public var json: JSONValue? {
    func number(_ value: Double) -> JSONValue { .number(JSONNumber(text: "\(value)")) }
    switch self {
    case .none: return nil
    case .isotropic(let deviation): return ["isotropic": number(deviation)]
    case .univariate(let scale): return ["univariate": number(scale)]
    case .multivariate(let variance): return ["multivariate": variance.map(number) ?? .null]
    }
  }

  /// Reads noise; `nil` if it is of no known kind.
  init?(json: JSONValue?) {
    guard let json else {
      self = .none
      return
    }
    guard let member = json.object?.members.first, json.object?.members.count == 1 else {
      return nil
    }
    let number = member.value.double.flatMap { $0.isFinite && $0 >= 0 ? $0 : nil }
    switch (member.key, number) {
    case ("isotropic", let deviation?): self = .isotropic(deviation: deviation)
    case ("univariate", let scale?): self = .univariate(scale: scale)
    case ("multivariate", let variance?): self = .multivariate(variance: variance)
    case ("multivariate", nil) where member.value.isNull: self = .multivariate(variance: nil)
    default: return nil
    }
  }
}
