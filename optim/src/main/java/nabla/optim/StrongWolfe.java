package nabla.optim;

import java.util.function.DoubleFunction;
import nabla.core.Tensor;

/**
 * The line search of {@link LBFGS}: finds a length t along the direction d where the loss is low
 * enough, f(t) ≤ f(0) + c1·t·f'(0), and flat enough, |f'(t)| ≤ c2·|f'(0)| (J. Nocedal, S. Wright,
 * "Numerical optimization", algorithms 3.5 and 3.6).
 *
 * <p>It first goes ahead until two lengths have such a point between them, then brings them closer,
 * each time to the minimum of the cubic through both.
 */
final class StrongWolfe {
  private static final double LOW_ENOUGH = 1e-4;
  private static final double FLAT_ENOUGH = .9;
  private static final double SMALLEST_CHANGE = 1e-9;
  private static final int MOST_STEPS = 25;

  /** Where the search ended. */
  record Found(double length, LBFGS.Point point, int evaluations) {}

  /** A length that was tried, and the slope f' there. */
  private record Trial(double length, LBFGS.Point point, double slope) {
    double loss() {
      return point.loss();
    }
  }

  private final DoubleFunction<LBFGS.Point> evaluate;
  private final Tensor direction;
  private final Trial start;
  private final Trial[] ends = new Trial[2];
  private int low;
  private boolean done;
  private int trials;

  private StrongWolfe(
      DoubleFunction<LBFGS.Point> evaluate, Tensor direction, LBFGS.Point start, double slope) {
    this.evaluate = evaluate;
    this.direction = direction;
    this.start = new Trial(0, start, slope);
  }

  /**
   * Searches.
   *
   * @param evaluate the loss and gradient at a length
   * @param length the first length to try
   * @param slope f'(0), below 0
   */
  static Found search(
      DoubleFunction<LBFGS.Point> evaluate,
      Tensor direction,
      double length,
      LBFGS.Point start,
      double slope) {
    StrongWolfe search = new StrongWolfe(evaluate, direction, start, slope);
    search.bracket(length);
    search.zoom();
    return new Found(search.low().length, search.low().point, search.trials);
  }

  private Trial attempt(double length) {
    trials++;
    LBFGS.Point point = evaluate.apply(length);
    return new Trial(length, point, LBFGS.dot(point.grad(), direction));
  }

  private boolean tooHigh(Trial trial) {
    return trial.loss() > start.loss() + LOW_ENOUGH * trial.length * start.slope;
  }

  private boolean flat(Trial trial) {
    return Math.abs(trial.slope) <= -FLAT_ENOUGH * start.slope;
  }

  /** Goes ahead until a good length is found or lies between two. */
  private void bracket(double length) {
    Trial before = start;
    Trial trial = attempt(length);
    for (int i = 0; i < MOST_STEPS; i++) {
      boolean rising = tooHigh(trial) || (i > 1 && trial.loss() >= before.loss());
      done = !rising && flat(trial);
      if (rising || done || trial.slope >= 0) {
        between(done ? trial : before, trial);
        return;
      }
      double least = trial.length + .01 * (trial.length - before.length);
      double next = cubicMinimum(before, trial, least, 10 * trial.length);
      before = trial;
      trial = attempt(next);
    }
    between(start, trial);
  }

  private void between(Trial a, Trial b) {
    ends[0] = a;
    ends[1] = b;
    low = a.loss() <= b.loss() ? 0 : 1;
  }

  private Trial low() {
    return ends[low];
  }

  private Trial high() {
    return ends[1 - low];
  }

  /** Brings the two lengths closer until the lower one is good. */
  private void zoom() {
    boolean littleProgress = false;
    double scale = LBFGS.largest(direction);
    while (!done && trials <= MOST_STEPS) {
      double least = Math.min(low().length, high().length);
      double most = Math.max(low().length, high().length);
      if ((most - least) * scale < SMALLEST_CHANGE) {
        return;
      }
      double length = cubicMinimum(ends[0], ends[1], least, most);
      double margin = .1 * (most - least);
      boolean nearEnd = Math.min(most - length, length - least) < margin;
      if (nearEnd && (littleProgress || length >= most || length <= least)) {
        // Near an end for the second time, or at it: a step away from it.
        length =
            Math.abs(length - most) < Math.abs(length - least) ? most - margin : least + margin;
        nearEnd = false;
      }
      littleProgress = nearEnd;
      narrow(attempt(length));
    }
  }

  private void narrow(Trial trial) {
    if (tooHigh(trial) || trial.loss() >= low().loss()) {
      ends[1 - low] = trial;
      between(ends[0], ends[1]);
      return;
    }
    done = flat(trial);
    if (!done && trial.slope * (high().length - low().length) >= 0) {
      ends[1 - low] = low();
    }
    ends[low] = trial;
  }

  /** Where the cubic with the losses and slopes of two lengths is lowest, within bounds. */
  private static double cubicMinimum(Trial a, Trial b, double least, double most) {
    boolean ordered = a.length <= b.length;
    Trial left = ordered ? a : b;
    Trial right = ordered ? b : a;
    double width = right.length - left.length;
    double d1 = left.slope + right.slope - 3 * (left.loss() - right.loss()) / -width;
    double square = d1 * d1 - left.slope * right.slope;
    if (!(square >= 0)) {
      return (least + most) / 2;
    }
    double d2 = Math.sqrt(square);
    double minimum =
        right.length - width * ((right.slope + d2 - d1) / (right.slope - left.slope + 2 * d2));
    return Math.min(Math.max(minimum, least), most);
  }
}
