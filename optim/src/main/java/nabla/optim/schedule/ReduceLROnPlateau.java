package nabla.optim.schedule;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import nabla.core.ArgumentException;
import nabla.core.StateDict;
import nabla.optim.NamedOptions;
import nabla.optim.Optimizer;
import nabla.optim.ParamGroup;

/**
 * lr ← lr·factor whenever a metric, as the loss on validation data, hasn't become better for more
 * than {@code patience} epochs.
 */
public final class ReduceLROnPlateau {

  /** Which metric is better. */
  public enum Mode {
    /** The smaller one, as a loss. */
    MIN,
    /** The larger one, as an accuracy. */
    MAX
  }

  /** In which unit the threshold is. */
  public enum ThresholdMode {
    /** As a part of the best metric. */
    REL,
    /** As it is. */
    ABS
  }

  /**
   * PyTorch's options.
   *
   * @param mode which metric is better
   * @param factor what the rate is multiplied by, below 1
   * @param patience how many epochs without a better metric are borne
   * @param threshold by how much a metric must be better to count
   * @param thresholdMode in which unit
   * @param cooldown how many epochs to wait after a change before counting again
   * @param minLr the smallest rate
   * @param eps the smallest change that is made
   */
  public record Options(
      Mode mode,
      double factor,
      int patience,
      double threshold,
      ThresholdMode thresholdMode,
      int cooldown,
      double minLr,
      double eps)
      implements NamedOptions<Options> {

    /** Checks the numbers. */
    public Options {
      FormulaLR.require(factor < 1, "Factor should be < 1.0.", factor);
      FormulaLR.require(mode != null, "mode is unknown!", mode);
      FormulaLR.require(thresholdMode != null, "threshold mode is unknown!", thresholdMode);
    }

    /** The smaller is better; a tenth after 10 epochs without 0.01 % less. */
    public static Options defaults() {
      return new Options(Mode.MIN, .1, 10, 1e-4, ThresholdMode.REL, 0, 0, 1e-8);
    }

    /** The same for another kind of metric. */
    public Options withMode(Mode mode) {
      return with("mode", mode);
    }

    /** The same with another factor. */
    public Options withFactor(double factor) {
      return with("factor", factor);
    }

    /** The same with another patience. */
    public Options withPatience(int patience) {
      return with("patience", patience);
    }

    /** The same with another threshold. */
    public Options withThreshold(double threshold, ThresholdMode mode) {
      return with("threshold", threshold).with("thresholdMode", mode);
    }

    /** The same with another time of waiting. */
    public Options withCooldown(int cooldown) {
      return with("cooldown", cooldown);
    }

    /** The same with another smallest rate. */
    public Options withMinLr(double minLr) {
      return with("minLr", minLr);
    }

    /** The same with another smallest change. */
    public Options withEps(double eps) {
      return with("eps", eps);
    }

    private boolean better(double metric, double best) {
      boolean relative = thresholdMode == ThresholdMode.REL;
      return mode == Mode.MIN
          ? metric < (relative ? best * (1 - threshold) : best - threshold)
          : metric > (relative ? best * (1 + threshold) : best + threshold);
    }
  }

  private final Optimizer<?> optimizer;
  private final Options options;
  private double best;
  private int badEpochs;
  private int cooldownCounter;
  private int lastEpoch;

  /** Waits with PyTorch's defaults. */
  public ReduceLROnPlateau(Optimizer<?> optimizer) {
    this(optimizer, Options.defaults());
  }

  /** Waits with options. */
  public ReduceLROnPlateau(Optimizer<?> optimizer, Options options) {
    if (optimizer == null) {
      throw new ArgumentException("ReduceLROnPlateau: got no optimizer");
    }
    this.optimizer = optimizer;
    this.options = options;
    best = options.mode == Mode.MIN ? Double.POSITIVE_INFINITY : Double.NEGATIVE_INFINITY;
  }

  /** Looks at the metric of an epoch. */
  public void step(double metric) {
    lastEpoch++;
    if (options.better(metric, best)) {
      best = metric;
      badEpochs = 0;
    } else {
      badEpochs++;
    }
    if (cooldownCounter > 0) {
      cooldownCounter--;
      badEpochs = 0;
    }
    if (badEpochs > options.patience) {
      optimizer.paramGroups().forEach(this::reduce);
      cooldownCounter = options.cooldown;
      badEpochs = 0;
    }
  }

  private void reduce(ParamGroup<?> group) {
    double lr = Math.max(group.lr() * options.factor, options.minLr);
    if (group.lr() - lr > options.eps) {
      group.lr(lr);
    }
  }

  /** The present rate of each group. */
  public List<Double> lastLr() {
    return optimizer.paramGroups().stream().map(ParamGroup::lr).toList();
  }

  /** What it needs to go on, beside its arguments and the rates. */
  public StateDict stateDict() {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("type", "ReduceLROnPlateau");
    values.put("last_epoch", lastEpoch);
    values.put("best", best);
    values.put("num_bad_epochs", badEpochs);
    values.put("cooldown_counter", cooldownCounter);
    return StateDict.of(values);
  }

  /**
   * Takes over what another saved.
   *
   * @throws ArgumentException naming all that differs; nothing was changed then
   */
  public void loadStateDict(StateDict saved) {
    saved.requireLike(stateDict(), "ReduceLROnPlateau");
    lastEpoch = (int) saved.count("last_epoch");
    best = saved.number("best");
    badEpochs = (int) saved.count("num_bad_epochs");
    cooldownCounter = (int) saved.count("cooldown_counter");
  }
}
