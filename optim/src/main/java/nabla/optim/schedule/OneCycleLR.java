package nabla.optim.schedule;

import nabla.core.ArgumentException;
import nabla.optim.NamedOptions;
import nabla.optim.Optimizer;

/**
 * One cycle (L. Smith, N. Topin, "Super-convergence: very fast training of neural networks using
 * large learning rates", arXiv 1708.07120), with a step after each batch: the rate goes from maxLr
 * / divFactor up to maxLr, then down to almost nothing, the momentum the other way round.
 */
public final class OneCycleLR extends FormulaLR {

  /**
   * PyTorch's options.
   *
   * @param pctStart the part of the steps in which the rate rises
   * @param anneal how it goes from one rate to the next
   * @param cycleMomentum whether to turn the momentum too
   * @param baseMomentum the momentum at maxLr
   * @param maxMomentum the momentum at both ends
   * @param divFactor maxLr by the first rate
   * @param finalDivFactor the first rate by the last
   * @param threePhase whether to go back to the first rate, as long as up, and on from there
   */
  public record Options(
      double pctStart,
      Anneal anneal,
      boolean cycleMomentum,
      double baseMomentum,
      double maxMomentum,
      double divFactor,
      double finalDivFactor,
      boolean threePhase)
      implements NamedOptions<Options> {

    /** Checks the numbers. */
    public Options {
      require(pctStart >= 0 && pctStart <= 1, "Expected float between 0 and 1 pct_start", pctStart);
      require(anneal != null, "anneal_strategy must be one of 'cos' or 'linear'", anneal);
    }

    /** 30 % up, along cosines, momentum between 0.85 and 0.95, factors 25 and 10,000. */
    public static Options defaults() {
      return new Options(.3, Anneal.COS, true, .85, .95, 25, 1e4, false);
    }

    /** The same with another part of rising. */
    public Options withPctStart(double pctStart) {
      return with("pctStart", pctStart);
    }

    /** The same along other curves. */
    public Options withAnneal(Anneal anneal) {
      return with("anneal", anneal);
    }

    /** The same turning the momentum too, or not. */
    public Options withCycleMomentum(boolean cycleMomentum) {
      return with("cycleMomentum", cycleMomentum);
    }

    /** The same with other bounds of the momentum. */
    public Options withMomentum(double base, double max) {
      return with("baseMomentum", base).with("maxMomentum", max);
    }

    /** The same with another first and last rate. */
    public Options withDivFactors(double divFactor, double finalDivFactor) {
      return with("divFactor", divFactor).with("finalDivFactor", finalDivFactor);
    }

    /** The same in three phases or two. */
    public Options withThreePhase(boolean threePhase) {
      return with("threePhase", threePhase);
    }
  }

  private final int totalSteps;
  private final double[] maxLrs;
  private final Options options;
  private final Momentum momentum;

  /** One cycle with PyTorch's defaults. */
  public OneCycleLR(Optimizer<?> optimizer, double maxLr, int totalSteps) {
    this(optimizer, maxLr, totalSteps, Options.defaults());
  }

  /** One cycle with the same largest rate for all groups. */
  public OneCycleLR(Optimizer<?> optimizer, double maxLr, int totalSteps, Options options) {
    this(optimizer, new double[] {maxLr}, totalSteps, options);
  }

  /** One cycle with a largest rate for each group. */
  public OneCycleLR(Optimizer<?> optimizer, double[] maxLrs, int totalSteps, Options options) {
    super(optimizer);
    require(totalSteps > 0, "Expected positive integer total_steps", totalSteps);
    this.totalSteps = totalSteps;
    this.options = options;
    this.maxLrs = perGroup("max_lr", optimizer, maxLrs);
    for (int i = 0; i < groups(); i++) {
      group(i).initialLr(firstLr(i));
      baseLr(i, firstLr(i));
    }
    momentum = options.cycleMomentum ? Momentum.of(optimizer) : null;
    begin();
  }

  private double firstLr(int group) {
    return maxLrs[group] / options.divFactor;
  }

  @Override
  protected void advance() {
    if (lastEpoch() >= totalSteps) {
      throw new ArgumentException(
          ("Tried to step %s times. The specified number of total steps is %s; make the schedule for"
                  + " as many steps as there are batches in all epochs")
              .formatted(lastEpoch() + 1, totalSteps));
    }
  }

  @Override
  protected double lr(int group) {
    double lowest = firstLr(group) / options.finalDivFactor;
    double top = options.pctStart * totalSteps - 1;
    double bottom = 2 * options.pctStart * totalSteps - 2;
    double base = options.baseMomentum;
    double max = options.maxMomentum;
    if (lastEpoch() <= top) {
      return at(group, 0, top, firstLr(group), maxLrs[group], max, base);
    } else if (!options.threePhase) {
      return at(group, top, totalSteps - 1, maxLrs[group], lowest, base, max);
    } else if (lastEpoch() <= bottom) {
      return at(group, top, bottom, maxLrs[group], firstLr(group), base, max);
    }
    return at(group, bottom, totalSteps - 1, firstLr(group), lowest, max, max);
  }

  /** The rate on the way from one step to another, which is at its end if they are the same. */
  private double at(
      int group,
      double start,
      double end,
      double startLr,
      double endLr,
      double startMomentum,
      double endMomentum) {
    double part = end == start ? 1 : (lastEpoch() - start) / (end - start);
    if (momentum != null) {
      momentum.set(group(group), options.anneal.at(startMomentum, endMomentum, part));
    }
    return options.anneal.at(startLr, endLr, part);
  }
}
