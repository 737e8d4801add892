extension Schema {
  /// The fourth step, which calls a group of counts one; the views stay as they are.
  static let clearerNames = "ALTER TABLE tally RENAME TO count_group;"
}
