package nabla.examples.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import nabla.core.DataException;
import org.junit.jupiter.api.Test;

/** Tables of numbers, and what the bundled ones hold. */
class NumberTableTest {
  @Test
  void rowsWithoutTitles() {
    List<double[]> rows = NumberTable.parse("x", List.of("a,b", "1,-2.5"), 1, 2);
    assertEquals(1, rows.size());
    assertArrayEquals(new double[] {1, -2.5}, rows.get(0));
  }

  @Test
  void damageIsNamedWithItsLine() {
    for (String line : List.of("1", "1,2,3", "1,", "1,x", "")) {
      List<String> lines = List.of("1,2", line);
      String message =
          assertThrows(DataException.class, () -> NumberTable.parse("x.csv", lines, 0, 2))
              .getMessage();
      assertTrue(message.startsWith("x.csv, line 2"), message);
    }
    assertThrows(DataException.class, () -> NumberTable.rows("nothing.csv", 0, 1));
  }

  /** The counts that scikit-learn's documentation gives, and a fifth of them. */
  @Test
  void bundledDigits() {
    ImageSet train = ImageSet.digits(true);
    ImageSet test = ImageSet.digits(false);
    assertEquals(1797, train.count() + test.count());
    assertEquals(360, test.count());
    int[] counts = new int[10];
    for (ImageSet set : List.of(train, test)) {
      for (int i = 0; i < set.count(); i++) {
        counts[set.label(i)]++;
      }
    }
    assertArrayEquals(new int[] {178, 182, 177, 183, 181, 182, 181, 179, 174, 180}, counts);
    assertEquals(0, test.label(0));
    assertEquals(1, train.label(0));
    byte[] row = {0, 0, (byte) 80, (byte) 207, (byte) 143, 16, 0, 0};
    assertArrayEquals(row, Arrays.copyOf(test.images(), 8), "5, 13, 9, 1 of 16");
  }

  @Test
  void bundledTemperatures() {
    MonthlySeries series = MonthlySeries.elNino();
    assertEquals(1950, series.firstYear());
    assertEquals(61, series.years());
    assertEquals(2011, series.endYear());
    assertEquals(23.11, series.values()[0]);
    assertEquals(24.70, series.values()[series.january(2010)]);
    assertEquals(22.07, series.values()[series.january(2010) + 11]);
  }

  @Test
  void yearsAreWholeAndFollowOnEachOther() {
    assertThrows(DataException.class, () -> new MonthlySeries(2000, new double[13]));
    assertThrows(DataException.class, () -> new MonthlySeries(2000, new double[0]));
    double[] first = new double[13];
    double[] third = new double[13];
    first[0] = 2000;
    third[0] = 2002;
    String message =
        assertThrows(DataException.class, () -> MonthlySeries.of("x", List.of(first, third)))
            .getMessage();
    assertTrue(message.contains("2002") && message.contains("2001"), message);
  }
}
