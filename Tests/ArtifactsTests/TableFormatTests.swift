internal import Artifacts
internal import Testing

@Suite("Table formats")
struct TableFormatTests {
  private let table = Table(
    columns: ["id", "surface", "id"],
    rows: [
      [.integer(1), .text("日本"), .real(0.5)], [.integer(10), .text("e\u{301}"), .null],
      [.integer(-2), .text("a\u{1B}[31m\"\n\u{202E}\\\u{9B}"), .blob([0, 0xAB])],
    ])

  private func text(_ format: TableFormat, _ table: Table) -> String {
    String(decoding: format.text(of: table), as: UTF8.self)
  }

  @Test func `a table is aligned by what is seen and hides no control characters`() {
    #expect(
      text(.table, table)
        == #"""
        id  surface                         id_2
        --  ------------------------------  ----
         1  日本                            0.5
        10  é
        -2  a\u{1B}[31m"\n\u{202E}\\\u{9B}  00ab

        """#.replacing("é", with: "e\u{301}"))
    #expect(text(.table, Table(columns: ["a"], rows: [])) == "a\n-\n")
  }

  @Test func `a table fits the terminal and numbers are short`() {
    let wide = Table(
      columns: ["n", "text", "share"],
      rows: [
        [.integer(7), .text("日本語日本語日本語"), .real(1.0 / 3)],
        [.integer(8), .text("a"), .real(640)],
      ])
    #expect(
      String(decoding: TableFormat.table.text(of: wide, width: 26), as: UTF8.self) == """
        n  text              share
        -  -------------  --------
        7  日本語日本語…  0.333333
        8  a                   640

        """)
    #expect(TableFormat.table.text(of: wide, width: 26) != TableFormat.table.text(of: wide))
  }

  @Test func `JSON is one object for each row`() {
    #expect(
      text(
        .json,
        Table(
          columns: ["a", "b"], rows: [[.integer(1), .text("\u{1}é")], [.null, .real(.infinity)]]))
          == """
          [
            {
              "a": 1,
              "b": "\\u0001é"
            },
            {
              "a": null,
              "b": null
            }
          ]

          """)
    #expect(text(.json, Table(columns: ["a"], rows: [])) == "[]\n")
  }

  @Test func `CSV quotes what needs it and changes nothing`() {
    #expect(
      text(.csv, table)
        == "id,surface,id_2\n1,日本,0.5\n10,e\u{301},\n-2,\"a\u{1B}[31m\"\"\n\u{202E}\\\u{9B}\",00ab\n"
    )
    #expect(text(.csv, Table(columns: ["a"], rows: [[.null]])) == "a\n\"\"\n")
  }

  @Test func `names that stand twice get numbers that are free`() {
    let columns = Table(columns: ["a", "a_2", "a", "a"], rows: []).columns
    #expect(columns == ["a", "a_2", "a_3", "a_4"])
  }
}
