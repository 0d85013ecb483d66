/**
 * Pictures as PNG files. Of a training run: {@link nabla.examples.plot.LossCurves}, {@link
 * nabla.examples.plot.ConfusionMatrix}, {@link nabla.examples.plot.Misclassified}. Of any numbers:
 * {@link nabla.examples.plot.Charts}, {@link nabla.examples.plot.StackedAreas}, {@link
 * nabla.examples.plot.Cubes}, {@link nabla.examples.plot.Tiles}, and as text {@link
 * nabla.examples.plot.Table}.
 *
 * <p>Uses Java2D without a screen, XChart for curves, and {@link nabla.examples.data}. To add a
 * picture, write a record of the numbers that it shows, with a {@code write(Path)} that draws on a
 * {@code Picture}: that class brings fonts, colours that colour-blind readers can tell apart, and
 * files that are written whole or not at all.
 */
package nabla.examples.plot;
