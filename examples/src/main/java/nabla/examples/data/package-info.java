/**
 * Real data sets: IDX files ({@link nabla.examples.data.IdxFile}) and labelled pictures made of
 * them ({@link nabla.examples.data.ImageSet}) as plain byte arrays, plain text ({@link
 * nabla.examples.data.TextFile}), and monthly numbers ({@link nabla.examples.data.MonthlySeries}).
 *
 * <p>Uses the JDK, and {@code nabla.nn.data} for what a network takes. To add a data set, put its
 * file into {@code src/main/resources/data} with a line on origin and licence in the README.md
 * there, and a static factory beside {@code ImageSet.fashionMnistSubset}. A reader checks
 * everything that a file claims and throws {@link nabla.core.DataException}.
 */
package nabla.examples.data;
