package nabla.examples.data;

import java.util.List;
import nabla.core.DataException;

/**
 * A number for each month of some years.
 *
 * @param firstYear the year of the first twelve
 * @param values month after month
 */
public record MonthlySeries(int firstYear, double[] values) {
  /** Months of a year. */
  public static final int YEAR = 12;

  /**
   * Checks that years are whole.
   *
   * @throws DataException if they aren't, or there is none
   */
  public MonthlySeries {
    if (values.length == 0 || values.length % YEAR != 0) {
      throw new DataException(
          "%d months given; wanted whole years of %d.".formatted(values.length, YEAR));
    }
  }

  /** The number of years. */
  public int years() {
    return values.length / YEAR;
  }

  /** The year after the last. */
  public int endYear() {
    return firstYear + years();
  }

  /** Where a year's January stands among the values. */
  public int january(int year) {
    return (year - firstYear) * YEAR;
  }

  /**
   * The bundled sea surface temperatures, in °C, of the eastern tropical Pacific, where El Niño
   * shows; 1950 to 2010.
   */
  public static MonthlySeries elNino() {
    return of("elnino.csv", NumberTable.rows("elnino.csv", 1, 1 + YEAR));
  }

  /** Of rows that begin with their year. */
  static MonthlySeries of(String name, List<double[]> rows) {
    double[] values = new double[rows.size() * YEAR];
    for (int i = 0; i < rows.size(); i++) {
      double[] row = rows.get(i);
      if (row[0] != rows.get(0)[0] + i) {
        throw new DataException(
            "%s has the year %s where %s was wanted; years follow on each other."
                .formatted(name, row[0], rows.get(0)[0] + i));
      }
      System.arraycopy(row, 1, values, i * YEAR, YEAR);
    }
    return new MonthlySeries(rows.isEmpty() ? 0 : (int) rows.get(0)[0], values);
  }
}
