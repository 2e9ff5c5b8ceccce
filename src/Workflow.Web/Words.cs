namespace Workflow.Web;

/// <summary>Names the resource files with every text of pages: <c>Resources/Words.resx</c> and its translations.</summary>
public sealed class Words;
