package nabla.examples;

/**
 * The one-cycle learning rate: up along a cosine to its peak in the first 30 % of the steps, down
 * to almost nothing in the rest. Smith and Topin, arXiv 1708.07120, with PyTorch's numbers.
 *
 * @param peak the largest rate
 * @param steps the number of steps in all
 */
public record OneCycle(double peak, int steps) {
  private static final double RISE = .3;
  private static final double START = 1 / 25.;
  private static final double END = START * 1e-4;

  /** The rate of a step, the first being step 0. */
  public double at(int step) {
    double top = RISE * steps - 1;
    double last = Math.max(1, steps - 1 - top);
    return step <= top
        ? cosine(peak * START, peak, step / Math.max(1, top))
        : cosine(peak, peak * END, Math.min(1, (step - Math.max(0, top)) / last));
  }

  private static double cosine(double from, double to, double part) {
    return to + (from - to) * (1 + Math.cos(Math.PI * part)) / 2;
  }
}
