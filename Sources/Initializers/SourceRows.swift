public import RowPlans

/// The rows that a mixture can draw on.
public struct SourceRows: Hashable, Sendable {
  /// The rows of the source, padding rows included.
  public let count: Int
  /// The rows that lend, ascending: not special, and trained.
  public let lenders: [Int]
  /// The mean of the lenders, and then the mean of each group.
  public let shared: [Mixture]

  private let lends: [Bool]

  /// Describes a source.
  ///
  /// - Parameters:
  ///   - count: The rows of the source.
  ///   - lenders: The rows that lend; all by default. Leave out special tokens, padding rows and
  ///     rows that were never trained.
  ///   - groups: Rows whose mean is to be shared, such as those of one script.
  /// - Throws: ``InitializerError`` if no row lends or one does not exist.
  public init(count: Int, lenders: [Int]? = nil, groups: [[Int]] = []) throws {
    let lenders = lenders.map { Set($0).sorted() } ?? Array(0..<count)
    guard !lenders.isEmpty else { throw InitializerError.noSourceRows }
    for row in [lenders] + groups {
      for id in row where id < 0 || id >= count {
        throw InitializerError.sourceOutOfRange(
          row: 0, source: UInt32(truncatingIfNeeded: id), count: count)
      }
    }
    var lends = [Bool](repeating: false, count: count)
    for id in lenders { lends[id] = true }
    self.count = count
    self.lenders = lenders
    self.lends = lends
    self.shared = ([lenders] + groups).map { ids in
      Mixture(ids.map { Mixture.Entry(UInt32($0), 1 / Double(ids.count)) })
    }
  }

  /// Whether a row lends.
  public func lends(_ id: TokenID) -> Bool { id.index < count && lends[id.index] }

  /// The mean of the lenders, as an entry.
  public func mean(_ weight: Double = 1) -> Mixture.Entry { Mixture.Entry(UInt32(count), weight) }

  /// The mean of a group, as an entry.
  public func mean(ofGroup group: Int, _ weight: Double = 1) -> Mixture.Entry {
    precondition(group >= 0 && group + 1 < shared.count, "no such group")
    return Mixture.Entry(UInt32(count + 1 + group), weight)
  }
}
