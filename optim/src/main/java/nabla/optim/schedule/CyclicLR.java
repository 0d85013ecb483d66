package nabla.optim.schedule;

import java.util.function.DoubleUnaryOperator;
import nabla.core.ArgumentException;
import nabla.optim.NamedOptions;
import nabla.optim.Optimizer;

/**
 * Cyclical learning rates (L. Smith, "Cyclical learning rates for training neural networks", WACV
 * 2017), with a step after each batch: from baseLr linearly up to maxLr and down again, and so on,
 * while the momentum goes down and up.
 *
 * <p>lr = baseLr + (maxLr - baseLr)·height·scale, where height goes from 0 to 1 and back in each
 * cycle.
 */
public final class CyclicLR extends FormulaLR {

  /** The scale of a cycle. */
  public enum Mode {
    /** Always 1. */
    TRIANGULAR,
    /** Half of the cycle before. */
    TRIANGULAR2,
    /** gamma^batch. */
    EXP_RANGE
  }

  /**
   * PyTorch's options.
   *
   * @param stepSizeUp the batches that lr rises
   * @param stepSizeDown the batches that it falls; null for as many
   * @param mode the scale
   * @param gamma the base of {@link Mode#EXP_RANGE}
   * @param scaleFn a scale instead of the mode's; null for none
   * @param scaleByCycle whether scaleFn gets the number of the cycle, from 1, or of the batch
   * @param cycleMomentum whether to turn the momentum too
   * @param baseMomentum the momentum at maxLr
   * @param maxMomentum the momentum at baseLr
   */
  public record Options(
      int stepSizeUp,
      Integer stepSizeDown,
      Mode mode,
      double gamma,
      DoubleUnaryOperator scaleFn,
      boolean scaleByCycle,
      boolean cycleMomentum,
      double baseMomentum,
      double maxMomentum)
      implements NamedOptions<Options> {

    /** Checks the numbers. */
    public Options {
      require(stepSizeUp > 0, "Expected positive step_size_up", stepSizeUp);
      require(
          stepSizeDown == null || stepSizeDown > 0,
          "Expected positive step_size_down",
          stepSizeDown);
      if (mode == null && scaleFn == null) {
        throw new ArgumentException("mode is invalid and scale_fn is None");
      }
    }

    /** 2000 batches up and down, triangular, momentum between 0.8 and 0.9. */
    public static Options defaults() {
      return new Options(2000, null, Mode.TRIANGULAR, 1, null, true, true, .8, .9);
    }

    /** The same with other numbers of batches. */
    public Options withStepSizes(int up, int down) {
      return with("stepSizeUp", up).with("stepSizeDown", down);
    }

    /** The same with another scale. */
    public Options withMode(Mode mode) {
      return with("mode", mode);
    }

    /** The same with another base of {@link Mode#EXP_RANGE}. */
    public Options withGamma(double gamma) {
      return with("gamma", gamma);
    }

    /** The same with a scale of one's own, by the number of the cycle or of the batch. */
    public Options withScaleFn(DoubleUnaryOperator scaleFn, boolean byCycle) {
      return with("scaleFn", scaleFn).with("scaleByCycle", byCycle);
    }

    /** The same turning the momentum too, or not. */
    public Options withCycleMomentum(boolean cycleMomentum) {
      return with("cycleMomentum", cycleMomentum);
    }

    /** The same with other bounds of the momentum. */
    public Options withMomentum(double base, double max) {
      return with("baseMomentum", base).with("maxMomentum", max);
    }

    private int down() {
      return stepSizeDown == null ? stepSizeUp : stepSizeDown;
    }

    private double scale(int cycle, int batch) {
      if (scaleFn != null) {
        return scaleFn.applyAsDouble(scaleByCycle ? cycle : batch);
      }
      return switch (mode) {
        case TRIANGULAR -> 1;
        case TRIANGULAR2 -> 1 / Math.pow(2, cycle - 1);
        case EXP_RANGE -> Math.pow(gamma, batch);
      };
    }
  }

  private final double[] maxLrs;
  private final Options options;
  private final Momentum momentum;

  /** Cycles between the same rates for all groups, with PyTorch's defaults. */
  public CyclicLR(Optimizer<?> optimizer, double baseLr, double maxLr) {
    this(optimizer, baseLr, maxLr, Options.defaults());
  }

  /** Cycles between the same rates for all groups. */
  public CyclicLR(Optimizer<?> optimizer, double baseLr, double maxLr, Options options) {
    this(optimizer, new double[] {baseLr}, new double[] {maxLr}, options);
  }

  /** Cycles between rates for each group. */
  public CyclicLR(Optimizer<?> optimizer, double[] baseLrs, double[] maxLrs, Options options) {
    super(optimizer);
    this.options = options;
    this.maxLrs = perGroup("max_lr", optimizer, maxLrs);
    double[] bases = perGroup("base_lr", optimizer, baseLrs);
    for (int i = 0; i < bases.length; i++) {
      baseLr(i, bases[i]);
    }
    momentum = options.cycleMomentum ? Momentum.of(optimizer) : null;
    begin();
  }

  @Override
  protected double lr(int group) {
    double total = options.stepSizeUp + options.down();
    double ratio = options.stepSizeUp / total;
    int cycle = (int) Math.floor(1 + lastEpoch() / total);
    double x = 1 + lastEpoch() / total - cycle;
    double height = x <= ratio ? x / ratio : (x - 1) / (ratio - 1);
    double scale = options.scale(cycle, lastEpoch());
    if (momentum != null) {
      double range = options.maxMomentum - options.baseMomentum;
      momentum.set(group(group), options.maxMomentum - range * height * scale);
    }
    return baseLr(group) + (maxLrs[group] - baseLr(group)) * height * scale;
  }
}
