/// The treatment of the matches of a splitting pattern.
enum SplitBehavior: String, Sendable {
  /// They are dropped.
  case removed = "Removed"
  /// Each is a part.
  case isolated = "Isolated"
  /// Each ends the part before it.
  case mergedWithPrevious = "MergedWithPrevious"
  /// Each begins the part after it.
  case mergedWithNext = "MergedWithNext"
  /// Neighbours are one part.
  case contiguous = "Contiguous"

  /// A stretch of text that is a match, or lies between two.
  struct Stretch {
    var start: Int
    var end: Int
    var isMatch: Bool
  }

  /// Writes the parts that `stretches`, which cover a text, become.
  func write(_ stretches: [Stretch], to writer: inout PartWriter) {
    switch self {
    case .removed:
      for stretch in stretches where !stretch.isMatch { writer.append(stretch.start, stretch.end) }
    case .isolated: for stretch in stretches { writer.append(stretch.start, stretch.end) }
    case .contiguous:
      writeGroups(stretches, &writer) { previous, next in previous == next }
    case .mergedWithPrevious:
      writeGroups(stretches, &writer) { previous, next in next && !previous }
    case .mergedWithNext: writeMergedWithNext(stretches, &writer)
    }
  }

  /// Joins a stretch to the group before it where `joins` says so, given both kinds.
  private func writeGroups(
    _ stretches: [Stretch], _ writer: inout PartWriter, joins: (Bool, Bool) -> Bool
  ) {
    guard let first = stretches.first else { return }
    var group = (start: first.start, end: first.end)
    var previous = first.isMatch
    for stretch in stretches.dropFirst() {
      if joins(previous, stretch.isMatch) {
        group.end = stretch.end
      } else {
        writer.append(group.start, group.end)
        group = (stretch.start, stretch.end)
      }
      previous = stretch.isMatch
    }
    writer.append(group.start, group.end)
  }

  private func writeMergedWithNext(_ stretches: [Stretch], _ writer: inout PartWriter) {
    var index = 0
    while index < stretches.count {
      let stretch = stretches[index]
      let next = index + 1
      if stretch.isMatch, next < stretches.count, !stretches[next].isMatch {
        writer.append(stretch.start, stretches[next].end)
        index += 1
      } else {
        writer.append(stretch.start, stretch.end)
      }
      index += 1
    }
  }

  /// The stretches of a text of `count` bytes with matches at `ranges`.
  static func stretches(
    _ ranges: [Range<Int>], of count: Int, isInverted: Bool, into stretches: inout [Stretch]
  ) {
    stretches.removeAll(keepingCapacity: true)
    var end = 0
    for range in ranges {
      if end != range.lowerBound {
        stretches.append(Stretch(start: end, end: range.lowerBound, isMatch: isInverted))
      }
      stretches.append(
        Stretch(start: range.lowerBound, end: range.upperBound, isMatch: !isInverted))
      end = range.upperBound
    }
    if end != count { stretches.append(Stretch(start: end, end: count, isMatch: isInverted)) }
  }
}
