package nabla.core.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** The error function against published values. */
class ErfTest {
  /**
   * x, erf x, erfc x; from Abramowitz and Stegun's tables 7.1 and 7.3 and their extension to 16
   * digits.
   */
  private static final double[][] TABLE = {
    {0, 0, 1},
    {.02, .0225645746918449, .9774354253081551},
    {.1, .1124629160182849, .8875370839817152},
    {.3, .3286267594591274, .6713732405408726},
    {.5, .5204998778130465, .4795001221869535},
    {.8, .7421009647076605, .2578990352923395},
    {1, .8427007929497149, .1572992070502851},
    {1.5, .9661051464753107, .0338948535246893},
    {2, .9953222650189527, .004677734981047266},
    {2.5, .9995930479825550, 4.069520174449590e-4},
    {3, .9999779095030014, 2.209049699858544e-5},
    {3.5, .9999992569016276, 7.430983723414128e-7},
    {4, .9999999845827421, 1.541725790028002e-8},
    {5, .9999999999984626, 1.537459794428035e-12},
    {6, 1, 2.151973671249891e-17},
    {10, 1, 2.088487583762545e-45},
    {20, 1, 5.395865611607901e-176},
  };

  @Test
  void agreesWithPublishedValues() {
    for (double[] row : TABLE) {
      double x = row[0];
      assertEquals(row[1], Erf.erf(x), 4e-16 * Math.max(row[1], .25), () -> "erf " + x);
      assertEquals(row[2], Erf.erfc(x), 4e-15 * row[2], () -> "erfc " + x);
      assertEquals(-row[1], Erf.erf(-x), 4e-16 * Math.max(row[1], .25), () -> "erf " + -x);
      assertEquals(1 + row[1], Erf.erfc(-x), 4e-16 * 2, () -> "erfc " + -x);
    }
  }

  @Test
  void specialValues() {
    assertEquals(1, Erf.erf(Double.POSITIVE_INFINITY));
    assertEquals(-1, Erf.erf(Double.NEGATIVE_INFINITY));
    assertEquals(0, Erf.erfc(Double.POSITIVE_INFINITY));
    assertEquals(2, Erf.erfc(Double.NEGATIVE_INFINITY));
    assertTrue(Double.isNaN(Erf.erf(Double.NaN)) && Double.isNaN(Erf.erfc(Double.NaN)));
    assertEquals(2 / Math.sqrt(Math.PI) * 1e-300, Erf.erf(1e-300), 1e-315);
    assertEquals(Double.doubleToRawLongBits(-0.), Double.doubleToRawLongBits(Erf.erf(-0.)));
  }

  /** The approximation changes its formula at 0.46875 and at 4. */
  @Test
  void rulesMeetWithoutAStep() {
    for (double x : new double[] {.46875, 4}) {
      assertEquals(Erf.erfc(x), Erf.erfc(Math.nextUp(x)), 2e-14 * Erf.erfc(x));
      assertEquals(Erf.erf(x), Erf.erf(Math.nextUp(x)), 4e-16);
    }
  }
}
